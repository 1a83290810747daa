using SamCam.Segmentation.Evaluation;

namespace SamCam.Cli.Labels;

/// <summary>The baseline, and what became better or worse.</summary>
/// <param name="Report">Scores of the baseline on the same images.</param>
/// <param name="MeanIouDelta">Mean IoU of the prediction - that of the baseline.</param>
/// <param name="Improved">Images whose mean IoU rose.</param>
/// <param name="Worse">Images whose mean IoU fell.</param>
/// <param name="Same">Images whose mean IoU stayed.</param>
/// <param name="Changes">Every image, from the largest loss to the largest gain.</param>
internal sealed record BaselineSummary(
    EvaluationReport Report, double? MeanIouDelta, int Improved, int Worse, int Same, IReadOnlyList<ImageChange> Changes)
{
    public static BaselineSummary From(EvaluationComparison comparison) => new(
        comparison.Before,
        comparison.MeanIouDelta,
        comparison.ImprovedCount,
        comparison.WorseCount,
        comparison.SameCount,
        comparison.Images);
}
