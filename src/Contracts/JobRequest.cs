using System.Text.Json.Serialization;

namespace SamCam.Contracts;

/// <summary>What a user asks for: a dataset, a destination, models and parameters. A misspelt name is refused and never ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JobRequest
{
    /// <summary>A folder, a COCO instances JSON or a VOC devkit root: a path or <c>s3://bucket/prefix</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>Where artifacts are written: a path or <c>s3://bucket/prefix</c>. It belongs to one job.</summary>
    public required string Output { get; init; }

    /// <summary>Folder of the images; null where the dataset's layout says it.</summary>
    public string? Images { get; init; }

    /// <summary>File of image-level labels; null where the dataset's layout says it.</summary>
    public string? Labels { get; init; }

    /// <summary>Name of the split, for datasets that have several.</summary>
    public string? Split { get; init; }

    /// <summary>SAM model: a name, or where its files are.</summary>
    public string Sam { get; init; } = "tiny-sam";

    /// <summary>CAM model: a name, or where its files are.</summary>
    public string Cam { get; init; } = "tiny-cam";

    /// <summary>Ready pseudo-labels, <c>&lt;key&gt;.png</c>, instead of a CAM model.</summary>
    public string? PseudoLabels { get; init; }

    /// <summary>An earlier run whose masks are taken where image and SAM settings are the same: its destination, or on a cluster its job id; null for none.</summary>
    public string? Masks { get; init; }

    /// <summary>Merge strategy; null for that of the recipe.</summary>
    public string? Strategy { get; init; }

    /// <summary>A recipe file on the machine that plans the job; null for none.</summary>
    public string? RecipeFile { get; init; }

    /// <summary>Parameters as <c>key=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Images per shard; null lets the dispatcher choose.</summary>
    public int? ShardSize { get; init; }

    /// <summary>Only the first images; null takes all.</summary>
    public int? Limit { get; init; }

    /// <summary>low, normal or high.</summary>
    public string Priority { get; init; } = "normal";

    /// <summary>Days after the end of the job when its rows are deleted, 1 to 36500; null keeps them. On a cluster only.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Whether its artifacts are deleted with its rows.</summary>
    public bool RetentionArtifacts { get; init; }

    /// <summary>An address that is told when the job ends, on a host that the coordinator allows; null for none. On a cluster only.</summary>
    public string? Webhook { get; init; }
}
