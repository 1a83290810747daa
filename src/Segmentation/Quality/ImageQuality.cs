namespace SamCam.Segmentation.Quality;

/// <summary>
/// The statistics of one image that need no ground truth. Formulas, units and column names: docs/quality.md, <see cref="QualityColumns"/>.
/// A quantity that does not exist (no mask, no foreground) is null, never NaN.
/// </summary>
public sealed record ImageQuality
{
    /// <summary>Masks given to the merge.</summary>
    public required int MaskCount { get; init; }

    /// <summary>Masks that a class took.</summary>
    public required int SelectedCount { get; init; }

    /// <summary>Masks that a class took by containment alone.</summary>
    public required int SelectedByContainmentOnlyCount { get; init; }

    /// <summary>Masks left out because of their size.</summary>
    public required int SetAsideCount { get; init; }

    /// <summary>Masks that two or more classes could have taken.</summary>
    public required int ContestedCount { get; init; }

    /// <summary>Predicted IoU of all masks.</summary>
    public required ScoreSummary? PredictedIou { get; init; }

    /// <summary>Predicted IoU of the selected masks.</summary>
    public required ScoreSummary? SelectedPredictedIou { get; init; }

    /// <summary>Stability score of all masks.</summary>
    public required ScoreSummary? Stability { get; init; }

    /// <summary>Stability score of the selected masks.</summary>
    public required ScoreSummary? SelectedStability { get; init; }

    /// <summary>Image-level classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Image-level classes without a CAM pixel.</summary>
    public required int MissingCount { get; init; }

    /// <summary>Image-level classes that the merge erased.</summary>
    public required int VanishedCount { get; init; }

    /// <summary>Classes in the pseudo-label that are not image-level classes.</summary>
    public required int ExtraCount { get; init; }

    /// <summary>Share of the image that masks cover, 0..1.</summary>
    public required double SamCoverage { get; init; }

    /// <summary>Share of foreground in the CAM label, 0..1.</summary>
    public required double CamForeground { get; init; }

    /// <summary>Share of foreground in the pseudo-label, 0..1.</summary>
    public required double LabelForeground { get; init; }

    /// <summary>Share of void in the CAM label, 0..1.</summary>
    public required double CamVoid { get; init; }

    /// <summary>Share of void in the pseudo-label, 0..1.</summary>
    public required double LabelVoid { get; init; }

    /// <summary>Share of pixels that changed, 0..1: added + erased + relabelled + from void.</summary>
    public required double Changed { get; init; }

    /// <summary>Share of pixels from background to a class.</summary>
    public required double Added { get; init; }

    /// <summary>Share of pixels from a class to background.</summary>
    public required double Erased { get; init; }

    /// <summary>Share of pixels from one class to another.</summary>
    public required double Relabelled { get; init; }

    /// <summary>Share of pixels from void to something else.</summary>
    public required double FromVoid { get; init; }

    /// <summary>Mean over classes of CAM-label agreement (IoU).</summary>
    public required double? AgreementMean { get; init; }

    /// <summary>Lowest CAM-label agreement (IoU) of a class.</summary>
    public required double? AgreementMin { get; init; }

    /// <summary>Smallest growth of a class.</summary>
    public required double? GrowthMin { get; init; }

    /// <summary>Largest growth of a class.</summary>
    public required double? GrowthMax { get; init; }

    /// <summary>Largest erased share of a class.</summary>
    public required double? ForegroundErasedMax { get; init; }

    /// <summary>Largest uncovered share of a class.</summary>
    public required double? ForegroundUncoveredMax { get; init; }

    /// <summary>Lowest purity of a selected mask.</summary>
    public required double? PurityMin { get; init; }

    /// <summary>Area-weighted mean purity of selected masks.</summary>
    public required double? PurityAreaMean { get; init; }

    /// <summary>Share of the selected pixels that masks of two or more classes claim.</summary>
    public required double? ConflictRatio { get; init; }

    /// <summary>Share of pixels that <c>sepl-argmax</c> would label otherwise; only for <c>sepl</c>.</summary>
    public required double? OrderSensitivity { get; init; }

    /// <summary>Share of the pseudo-label's boundary pixels within 2 px of a mask boundary.</summary>
    public required double? BoundaryAlignment { get; init; }

    /// <summary>The same share for the CAM label.</summary>
    public required double? CamBoundaryAlignment { get; init; }

    /// <summary>8-connected regions of the pseudo-label, background and void not counted.</summary>
    public required int ComponentCount { get; init; }

    /// <summary>Lowest share that the largest region of a class holds of it.</summary>
    public required double? LargestComponentShareMin { get; init; }

    /// <summary>Mean lead of the best over the second of [background threshold, class scores] in the foreground.</summary>
    public required double? CamMargin { get; init; }

    /// <summary>One block for every class that is labelled, in the CAM label or in the pseudo-label; ascending class ids.</summary>
    public required IReadOnlyList<ClassQuality> Classes { get; init; }

    /// <summary>What deserves a look: the flags of all classes.</summary>
    public required QualityFlags Flags { get; init; }
}
