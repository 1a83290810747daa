namespace SamCam.Coordinator.Tests.Contract;

/// <summary>A request that an operation answers with success.</summary>
internal sealed record GoodRequest
{
    /// <summary>Values of the parameters in the path, as they stand there.</summary>
    public Dictionary<string, string> Path { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Parameters behind the path.</summary>
    public Dictionary<string, string> Query { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The body; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>The request, with a part replaced where one is given.</summary>
    public HttpRequestMessage ToMessage(ApiOperation operation, (string Name, string Value)? query = null, (string Name, string Value)? path = null, HttpContent? body = null)
    {
        var values = new Dictionary<string, string>(Path, StringComparer.Ordinal);
        if (path is var (place, segment))
            values[place] = segment;
        var address = values.Aggregate(operation.Path, (text, value) => text.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal));
        var pairs = Query.Select(q => (q.Key, q.Value)).Where(q => q.Key != query?.Name).ToList();
        if (query is { } replaced)
            pairs.Add(replaced);
        if (pairs.Count > 0)
            address += "?" + string.Join('&', pairs.Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}"));
        return new HttpRequestMessage(operation.Method, address) { Content = body ?? (Body is null ? null : Access.KeyedCoordinator.Json(Body)) };
    }
}
