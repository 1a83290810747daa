using SamCam.Segmentation.Evaluation;

namespace SamCam.Cli.Labels;

/// <summary>What <c>samcam eval --json</c> prints.</summary>
internal sealed record EvalSummary
{
    /// <summary>Images asked for.</summary>
    public required int Images { get; init; }

    /// <summary>Images that count.</summary>
    public required int Evaluated { get; init; }

    /// <summary>Images that do not.</summary>
    public required int Failed { get; init; }

    /// <summary>How the mean treats classes without pixels.</summary>
    public string EmptyClassRule { get; } = EvaluationReport.EmptyClassRule;

    /// <summary>How precision and recall treat classes without pixels.</summary>
    public string UndefinedRatioRule { get; } = EvaluationReport.UndefinedRatioRule;

    /// <summary>The predictions.</summary>
    public required EvaluationReport Prediction { get; init; }

    /// <summary>The baseline and the difference; null without one.</summary>
    public required BaselineSummary? Baseline { get; init; }

    /// <summary>Every failed image with its reason.</summary>
    public required IReadOnlyList<ImageFailure> Failures { get; init; }
}
