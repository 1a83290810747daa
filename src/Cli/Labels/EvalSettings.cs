using SamCam.Segmentation.Evaluation;

namespace SamCam.Cli.Labels;

/// <summary>What <c>samcam eval</c> was asked to do.</summary>
internal sealed record EvalSettings
{
    /// <summary>Folder of label PNGs.</summary>
    public required string Predictions { get; init; }

    /// <summary>Folder of ground-truth PNGs.</summary>
    public required string GroundTruth { get; init; }

    /// <summary>The label space.</summary>
    public required ClassList Classes { get; init; }

    /// <summary>Folder of label PNGs to compare with.</summary>
    public string? Baseline { get; init; }

    /// <summary>File of the keys to look at; null for every ground-truth file.</summary>
    public string? List { get; init; }
}
