namespace SamCam.Client.Documents;

/// <summary>An image of a job and what became of it.</summary>
public sealed record ImageDocument
{
    /// <summary>Position in the dataset, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The image key.</summary>
    public required string Key { get; init; }

    /// <summary>Image-level class ids.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>Done, Failed, or Open while nothing is known.</summary>
    public required string State { get; init; }

    /// <summary>Class of the failure; null unless it failed.</summary>
    public string? ErrorClass { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Quality flags.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Columns; null when the image could not be read.</summary>
    public int? Width { get; init; }

    /// <summary>Rows.</summary>
    public int? Height { get; init; }

    /// <summary>The statistics that the image has, by the names of docs/quality.md.</summary>
    public IReadOnlyDictionary<string, double> Statistics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Milliseconds of all stages together.</summary>
    public double? DurationMs { get; init; }
}
