namespace SamCam.Contracts;

/// <summary>How to find a dataset again.</summary>
public sealed record DatasetSource
{
    /// <summary>A folder, a COCO instances JSON or a VOC devkit root.</summary>
    public required string Source { get; init; }

    /// <summary>Folder of the images; null where the dataset's layout says it.</summary>
    public string? Images { get; init; }

    /// <summary>File of image-level labels; null where the dataset's layout says it.</summary>
    public string? Labels { get; init; }

    /// <summary>Name of the split, for datasets that have several.</summary>
    public string? Split { get; init; }

    /// <summary>Whether images without image-level labels are a dataset too: true with ready pseudo-labels.</summary>
    public bool AllowUnlabelled { get; init; }

    /// <summary>Only the first images; null takes all.</summary>
    public int? Limit { get; init; }

    /// <summary>Images per shard; null lets the dispatcher choose, so that a shard takes about a minute on the workers that are there.</summary>
    public int? ShardSize { get; init; }
}
