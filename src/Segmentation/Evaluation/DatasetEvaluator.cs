using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Evaluation;

/// <summary>
/// Compares predictions with ground truth image by image, from any number of threads; the report does not depend on their order.
/// Memory grows by a few numbers per image.
/// </summary>
public sealed class DatasetEvaluator(ClassList classes)
{
    private readonly Lock gate = new();
    private readonly ConfusionMatrix confusion = new(classes.Count);
    private readonly BoundaryCounts boundaries = new();
    private readonly List<ImageScore> images = [];

    /// <summary>Refuses what <see cref="Add"/> would refuse, and counts nothing.</summary>
    /// <exception cref="InputException">The sizes differ, or a value is no class.</exception>
    public void Check(LabelMap groundTruth, LabelMap prediction) => confusion.Check(groundTruth, prediction);

    /// <summary>Counts one image and returns its own scores.</summary>
    /// <exception cref="InputException">The sizes differ, or a value is no class; then the image does not count.</exception>
    public ImageScore Add(string key, LabelMap groundTruth, LabelMap prediction)
    {
        var one = new ConfusionMatrix(classes.Count);
        one.Add(groundTruth, prediction);
        var edges = new BoundaryCounts();
        edges.Add(groundTruth, prediction);
        var score = new ImageScore(key, one.MeanIou(), one.MeanIou(firstClass: 1), one.PixelAccuracy);
        lock (gate)
        {
            confusion.Merge(one);
            boundaries.Merge(edges);
            images.Add(score);
        }

        return score;
    }

    /// <summary>The scores of all images so far.</summary>
    public EvaluationReport Report()
    {
        lock (gate)
        {
            ClassScore[] scores =
            [
                .. Enumerable.Range(0, classes.Count).Select(id => new ClassScore(
                    id,
                    classes.Names[id],
                    confusion.Iou(id),
                    confusion.Precision(id),
                    confusion.Recall(id),
                    boundaries.Iou(id),
                    confusion.GroundTruthPixels(id),
                    confusion.PredictedPixels(id))),
            ];
            return new EvaluationReport
            {
                Classes = scores,
                MeanIou = confusion.MeanIou(),
                ForegroundMeanIou = confusion.MeanIou(firstClass: 1),
                PixelAccuracy = confusion.PixelAccuracy,
                MeanPrecision = scores.Average(score => score.Precision),
                MeanRecall = scores.Average(score => score.Recall),
                MeanBoundaryIou = scores.Average(score => score.BoundaryIou),
                Images = [.. images.OrderBy(image => image.Key, StringComparer.Ordinal)],
            };
        }
    }
}
