namespace SamCam.Client;

/// <summary>Which images of a job, and in which order. A condition that is null holds for every image.</summary>
public sealed record ImageFilter
{
    /// <summary>done or failed.</summary>
    public string? State { get; init; }

    /// <summary>A quality flag such as review, or any.</summary>
    public string? Flag { get; init; }

    /// <summary>A class id among the image-level labels.</summary>
    public int? Class { get; init; }

    /// <summary>How the image key begins.</summary>
    public string? Prefix { get; init; }

    /// <summary>Ranges of statistics, <c>NAME:MIN:MAX</c>; either end may be empty.</summary>
    public IReadOnlyList<string> Ranges { get; init; } = [];

    /// <summary>index, key, duration_ms or a statistic; <c>-</c> in front for the highest first. Null for index.</summary>
    public string? Sort { get; init; }

    /// <summary>Images of a page, 1 to 1000; null for 100.</summary>
    public int? Count { get; init; }
}
