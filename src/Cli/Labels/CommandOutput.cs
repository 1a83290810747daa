using System.Text.Json;
using System.Text.Json.Serialization;

namespace SamCam.Cli.Labels;

/// <summary>How the commands on label folders end: failures on standard error, the summary last on standard output.</summary>
internal static class CommandOutput
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Lists failed images with their reasons.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ListAsync(TextWriter error, IReadOnlyList<ImageFailure> failures)
    {
        foreach (var failure in failures)
            await error.WriteLineAsync($"samcam: {failure.Key} failed: {failure.Reason}");
        return failures.Count == 0 ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    /// <summary>One JSON object on one line, names in snake case.</summary>
    public static Task WriteJsonAsync<T>(TextWriter output, T summary) => output.WriteLineAsync(JsonSerializer.Serialize(summary, JsonOptions));
}
