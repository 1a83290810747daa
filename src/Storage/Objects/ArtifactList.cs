using System.Text.Json;

namespace SamCam.Storage.Objects;

/// <summary>The artifacts of an image as they stand in its row.</summary>
public static class ArtifactList
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, MaxDepth = 8 };

    /// <summary>A JSON array, in the order given.</summary>
    public static string Format(IEnumerable<ArtifactRecord> artifacts) => JsonSerializer.Serialize(artifacts, Options);

    /// <summary>The artifacts of a JSON array.</summary>
    public static IReadOnlyList<ArtifactRecord> Parse(string json) => JsonSerializer.Deserialize<ArtifactRecord[]>(json, Options) ?? [];
}
