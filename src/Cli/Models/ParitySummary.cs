namespace SamCam.Cli.Models;

/// <summary>How far two models agreed.</summary>
/// <param name="Images">Images that were compared.</param>
/// <param name="ReferenceMasks">Masks of the reference.</param>
/// <param name="OtherMasks">Masks of the other.</param>
/// <param name="UnequalCounts">Images in which the two found different numbers of masks.</param>
/// <param name="Matched">Pairs of masks.</param>
/// <param name="Identical">Pairs that agree in every pixel.</param>
/// <param name="MeanIou">Mean IoU of the pairs; null when there are none.</param>
/// <param name="Percentile5Iou">The IoU that one pair in twenty does not exceed.</param>
/// <param name="MinIou">Smallest IoU of a pair.</param>
internal sealed record ParitySummary(
    int Images, int ReferenceMasks, int OtherMasks, int UnequalCounts, int Matched, int Identical, double? MeanIou, double? Percentile5Iou, double? MinIou);
