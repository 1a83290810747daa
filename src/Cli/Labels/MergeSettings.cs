using SamCam.Segmentation.Merging;

namespace SamCam.Cli.Labels;

/// <summary>What <c>samcam merge</c> was asked to do.</summary>
internal sealed record MergeSettings
{
    /// <summary>Folder of CAM label PNGs.</summary>
    public required string PseudoLabels { get; init; }

    /// <summary>Folder of masks.</summary>
    public required string Masks { get; init; }

    /// <summary>Folder to write to.</summary>
    public required string Output { get; init; }

    /// <summary>Strategy and guards.</summary>
    public required MergeOptions Options { get; init; }

    /// <summary>Number of classes, background included; null for all 255.</summary>
    public int? ClassCount { get; init; }

    /// <summary>Whether only pixels of value 255 belong to PNG masks.</summary>
    public bool StrictMasks { get; init; }

    /// <summary>Whether the summary is JSON.</summary>
    public bool Json { get; init; }
}
