using System.Text.Json;

namespace SamCam.Client.Documents;

/// <summary>All that is known about one image.</summary>
public sealed record ImageDetail
{
    /// <summary>What lists show too.</summary>
    public required ImageDocument Image { get; init; }

    /// <summary>The file, relative to the image root.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of the file's bytes; null when it could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Statistics of each class: an array of objects, column name to value.</summary>
    public JsonElement? Classes { get; init; }

    /// <summary>Milliseconds per stage.</summary>
    public JsonElement? Timings { get; init; }

    /// <summary>Model form, precision, provider and batch: results are identical where this is equal.</summary>
    public string? Numerics { get; init; }

    /// <summary>Which attempt of its shard computed it; 0 while nothing did.</summary>
    public int Attempt { get; init; }

    /// <summary>Which worker did.</summary>
    public string? Worker { get; init; }

    /// <summary>UTC.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>What was written for it.</summary>
    public IReadOnlyList<ArtifactDocument> Artifacts { get; init; } = [];
}
