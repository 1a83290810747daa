namespace SamCam.Segmentation.Quality;

/// <summary>One class of one image; docs/quality.md holds the formulas. A quantity that does not exist is null.</summary>
public sealed record ClassQuality
{
    /// <summary>1..254.</summary>
    public required int ClassId { get; init; }

    /// <summary>Whether the class is among the image-level labels.</summary>
    public required bool IsLabelled { get; init; }

    /// <summary>CAM pixels of the class.</summary>
    public required int CamArea { get; init; }

    /// <summary>Pseudo-label pixels of the class.</summary>
    public required int LabelArea { get; init; }

    /// <summary>IoU of CAM and pseudo-label, 0..1; null when the class is in neither.</summary>
    public required double? Agreement { get; init; }

    /// <summary>Pseudo-label area divided by CAM area; null without CAM pixels.</summary>
    public required double? Growth { get; init; }

    /// <summary>Share of the CAM pixels that became background, 0..1; null without CAM pixels.</summary>
    public required double? Erased { get; init; }

    /// <summary>Share of the CAM pixels that no mask covers, 0..1; null without CAM pixels.</summary>
    public required double? Uncovered { get; init; }

    /// <summary>Masks of the class.</summary>
    public required int SelectedCount { get; init; }

    /// <summary>Masks of the class that only containment gave it.</summary>
    public required int SelectedByContainmentOnlyCount { get; init; }

    /// <summary>8-connected regions of the class in the pseudo-label.</summary>
    public required int ComponentCount { get; init; }

    /// <summary>Share of the class that its largest region holds, 0..1; null without pseudo-label pixels.</summary>
    public required double? LargestComponentShare { get; init; }

    /// <summary>Mean CAM score of the class over the whole pseudo-label of the class, 0..1; null without such pixels or soft CAM.</summary>
    public required double? CamInLabel { get; init; }

    /// <summary>Mean CAM score of the class where the pseudo-label dropped it, 0..1; null without such pixels or soft CAM.</summary>
    public required double? CamDropped { get; init; }

    /// <summary>Mean CAM score of the class where the pseudo-label added it, 0..1; null without such pixels or soft CAM.</summary>
    public required double? CamAdded { get; init; }

    /// <summary>What deserves a look.</summary>
    public required QualityFlags Flags { get; init; }
}
