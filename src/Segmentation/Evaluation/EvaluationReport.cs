namespace SamCam.Segmentation.Evaluation;

/// <summary>How well a set of label maps agrees with ground truth; computed from the pixels of all images together.</summary>
public sealed record EvaluationReport
{
    /// <summary>What happens to classes without pixels, in words for every output.</summary>
    public const string EmptyClassRule =
        "mean over all classes, background included; a class in neither ground truth nor prediction is left out (nanmean)";

    /// <summary>How precision and recall are averaged, in words for every output.</summary>
    public const string UndefinedRatioRule = "precision leaves out classes never predicted, recall classes not in the ground truth";

    /// <summary>Scores by class id.</summary>
    public required IReadOnlyList<ClassScore> Classes { get; init; }

    /// <summary>Mean IoU, background included (<see cref="EmptyClassRule"/>), 0..1.</summary>
    public required double? MeanIou { get; init; }

    /// <summary>Mean IoU without background, 0..1.</summary>
    public required double? ForegroundMeanIou { get; init; }

    /// <summary>Share of right pixels, 0..1.</summary>
    public required double? PixelAccuracy { get; init; }

    /// <summary>Mean precision (<see cref="UndefinedRatioRule"/>), 0..1.</summary>
    public required double? MeanPrecision { get; init; }

    /// <summary>Mean recall (<see cref="UndefinedRatioRule"/>), 0..1.</summary>
    public required double? MeanRecall { get; init; }

    /// <summary>Mean boundary IoU, background included, 0..1.</summary>
    public required double? MeanBoundaryIou { get; init; }

    /// <summary>Scores of every image, by ordinal order of keys.</summary>
    public required IReadOnlyList<ImageScore> Images { get; init; }
}
