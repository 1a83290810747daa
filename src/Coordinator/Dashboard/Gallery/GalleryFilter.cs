using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dashboard.Gallery;

/// <summary>Which images a gallery shows, and in which order.</summary>
public sealed record GalleryFilter
{
    /// <summary>Done, failed, or both when null.</summary>
    public ImageState? State { get; init; }

    /// <summary>A quality flag; null for all images.</summary>
    public string? Flag { get; init; }

    /// <summary>accepted, rejected or <see cref="Open"/>; null for all.</summary>
    public string? Verdict { get; init; }

    /// <summary>A class id among the image-level labels.</summary>
    public int? Class { get; init; }

    /// <summary>How the key begins.</summary>
    public string? Prefix { get; init; }

    /// <summary>Ranges of statistics.</summary>
    public IReadOnlyList<StatisticRange> Ranges { get; init; } = [];

    /// <summary>What the images are ordered by.</summary>
    public string Order { get; init; } = ImageQuery.ByIndex;

    /// <summary>From high to low.</summary>
    public bool Descending { get; init; }

    /// <summary>Whether images with flags come before all others.</summary>
    public bool FlaggedFirst { get; init; } = true;

    /// <summary>Stands for images on which nobody gave a verdict.</summary>
    public const string Open = "none";

    /// <summary>The first page of a job's images.</summary>
    public ImageQuery ToQuery(Guid jobId, int count) => new()
    {
        JobId = jobId,
        Count = count,
        State = State,
        Flag = Flag,
        Verdict = Verdict is null or Open ? null : Api.VerdictName.Parse(Verdict),
        Judged = Verdict == Open ? false : null,
        Class = Class,
        KeyPrefix = Prefix,
        Ranges = Ranges,
        Order = Order,
        Descending = Descending,
    };
}
