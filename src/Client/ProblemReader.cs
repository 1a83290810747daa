using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace SamCam.Client;

/// <summary>Reads why a server refused: problem details (RFC 9457), with each single problem where it names several under <c>errors</c>.</summary>
internal static class ProblemReader
{
    private const int MaxBytes = 1 << 16;

    /// <summary>The refusal as an exception; an answer of another kind is told by its status.</summary>
    public static async Task<SamCamException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fallback = string.Create(CultureInfo.InvariantCulture, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (problem.ValueKind != JsonValueKind.Object)
                return new SamCamException(response.StatusCode, fallback);
            var message = (Text(problem, "detail") ?? Text(problem, "title")) is { Length: > 0 } text ? text : fallback;
            return new SamCamException(response.StatusCode, message, problem.TryGetProperty("errors", out var errors) ? [.. Sentences(errors)] : null);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or InvalidOperationException or NotSupportedException)
        {
            return new SamCamException(response.StatusCode, fallback);
        }
    }

    // A list of sentences, a list of problems with a detail each (RFC 9457, 3), or names with sentences.
    private static IEnumerable<string> Sentences(JsonElement errors) => errors.ValueKind switch
    {
        JsonValueKind.String => [errors.GetString()!],
        JsonValueKind.Array => errors.EnumerateArray().SelectMany(Sentences),
        JsonValueKind.Object when Text(errors, "detail") is { } detail => [detail],
        JsonValueKind.Object => errors.EnumerateObject().SelectMany(named => Sentences(named.Value).Select(sentence => $"{named.Name}: {sentence}")),
        _ => [],
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
