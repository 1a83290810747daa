namespace SamCam.Segmentation.Evaluation;

/// <summary>A set of label maps against a baseline on the same ground truth.</summary>
/// <param name="Before">The baseline.</param>
/// <param name="After">The prediction.</param>
public sealed record EvaluationComparison(EvaluationReport Before, EvaluationReport After)
{
    // Differences below this are rounding, not change.
    private const double Same = 1e-9;

    /// <summary>Images that have a mean IoU in both, from the largest loss to the largest gain; equal changes by ordinal order of keys.</summary>
    public IReadOnlyList<ImageChange> Images { get; } =
    [
        .. Before.Images
            .Join(After.Images, image => image.Key, image => image.Key, (before, after) => (before.Key, Before: before.MeanIou, After: after.MeanIou), StringComparer.Ordinal)
            .Where(pair => pair.Before.HasValue && pair.After.HasValue)
            .Select(pair => new ImageChange(pair.Key, pair.Before!.Value, pair.After!.Value))
            .OrderBy(change => change.Delta)
            .ThenBy(change => change.Key, StringComparer.Ordinal),
    ];

    /// <summary>Number of images whose mean IoU rose.</summary>
    public int ImprovedCount => Images.Count(image => image.Delta > Same);

    /// <summary>Number of images whose mean IoU fell.</summary>
    public int WorseCount => Images.Count(image => image.Delta < -Same);

    /// <summary>Number of images whose mean IoU stayed.</summary>
    public int SameCount => Images.Count - ImprovedCount - WorseCount;

    /// <summary>Change of the dataset's mean IoU, -1..1.</summary>
    public double? MeanIouDelta => After.MeanIou - Before.MeanIou;
}
