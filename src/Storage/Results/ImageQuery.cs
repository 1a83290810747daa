namespace SamCam.Storage.Results;

/// <summary>Which images of a job a page holds, and in which order. A condition that is null holds for every image.</summary>
public sealed record ImageQuery
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Rows at most.</summary>
    public required int Count { get; init; }

    /// <summary>How the image ended.</summary>
    public ImageState? State { get; init; }

    /// <summary>A quality flag that the image has, such as <c>review</c>; <see cref="AnyFlag"/> for any.</summary>
    public string? Flag { get; init; }

    /// <summary>A class id among the image-level labels.</summary>
    public int? Class { get; init; }

    /// <summary>How the image key begins.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>Statistics, and what they lie between; an image without the statistic is left out.</summary>
    public IReadOnlyList<StatisticRange> Ranges { get; init; } = [];

    /// <summary>What the images are ordered by: <see cref="ByIndex"/>, <see cref="ByKey"/>, <see cref="ByDuration"/> or one of <see cref="StatisticColumns.All"/>.</summary>
    public string Order { get; init; } = ByIndex;

    /// <summary>From high to low. Images with the same value then come from the last to the first; those without one are last either way.</summary>
    public bool Descending { get; init; }

    /// <summary>The last image of the page before; null for the first page.</summary>
    public ImagePosition? After { get; init; }

    /// <summary>In the order of the dataset.</summary>
    public const string ByIndex = "index";

    /// <summary>By the bytes of the image key.</summary>
    public const string ByKey = "key";

    /// <summary>By the milliseconds that the image took.</summary>
    public const string ByDuration = "duration_ms";

    /// <summary>Stands for any flag.</summary>
    public const string AnyFlag = "any";
}
