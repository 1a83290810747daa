namespace SamCam.Contracts;

/// <summary>All that a worker needs to know about a job; references only, never pixels.</summary>
public sealed record JobSpecification
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Where the images are listed.</summary>
    public required DatasetSource Dataset { get; init; }

    /// <summary>Folder (or prefix) that image paths are relative to.</summary>
    public required string ImageRoot { get; init; }

    /// <summary>Folder (or prefix) that artifacts are written to.</summary>
    public required string Destination { get; init; }

    /// <summary>Class names, background left out: the name at index i has class id i + 1. At most 254.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The recipe as canonical JSON.</summary>
    public required string Recipe { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of <see cref="Recipe"/>.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>Folder of the SAM model; null when the recipe needs none.</summary>
    public string? SamModel { get; init; }

    /// <summary>Folder of the CAM model; null when <see cref="PseudoLabels"/> is used.</summary>
    public string? CamModel { get; init; }

    /// <summary>Folder of ready pseudo-labels, <c>&lt;key&gt;.png</c>; null when a CAM model is used.</summary>
    public string? PseudoLabels { get; init; }

    /// <summary>Destination of an earlier run whose masks are taken where image and SAM settings are the same; null computes all.</summary>
    public string? ReuseMasks { get; init; }

    /// <summary>The call that submitted the job, as W3C trace context: its work is traced with it. Null for no trace.</summary>
    public string? TraceParent { get; init; }
}
