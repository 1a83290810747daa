using System.Globalization;
using System.Text.Json;

namespace SamCam.Coordinator.Tests.Contract;

/// <summary>An operation of the OpenAPI document.</summary>
internal sealed record ApiOperation(HttpMethod Method, string Path, JsonElement Description)
{
    public string Id => Description.GetProperty("operationId").GetString()!;

    public bool HasBody => Description.TryGetProperty("requestBody", out _);

    public IReadOnlyList<JsonElement> Parameters => Description.TryGetProperty("parameters", out var list) ? [.. list.EnumerateArray()] : [];

    /// <summary>The role that the document asks for; null when it lets everybody in.</summary>
    public string? Role => Description.TryGetProperty("security", out var security)
        ? security.EnumerateArray().SelectMany(s => s.EnumerateObject()).SelectMany(s => s.Value.EnumerateArray()).Select(r => r.GetString()).Distinct(StringComparer.Ordinal).Single()
        : null;

    /// <summary>All operations of a document.</summary>
    public static IReadOnlyList<ApiOperation> Of(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select new ApiOperation(new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, operation.Value),
    ];

    /// <summary>What the document says of an answer.</summary>
    public JsonElement? Response(int status) =>
        Description.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response) ? response : null;
}
