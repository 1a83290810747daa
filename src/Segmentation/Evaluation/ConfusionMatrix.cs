using System.Globalization;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Evaluation;

/// <summary>
/// Pixels by ground-truth class and predicted class. Void in the ground truth is not counted; void in the prediction counts as background.
/// Matrices of parts of a dataset add up to that of the whole.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly long[] counts;

    /// <summary>An empty matrix of <paramref name="classCount"/> classes, background included: 1 .. 255.</summary>
    public ConfusionMatrix(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classCount, 255);
        ClassCount = classCount;
        counts = new long[classCount * classCount];
    }

    /// <summary>Classes, background included.</summary>
    public int ClassCount { get; }

    /// <summary>All counted pixels.</summary>
    public long Total => counts.Sum();

    /// <summary>Counted pixels whose class is right.</summary>
    public long Correct => Enumerable.Range(0, ClassCount).Sum(k => this[k, k]);

    /// <summary>Share of right pixels, 0..1; null when nothing was counted.</summary>
    public double? PixelAccuracy => Ratio(Correct, Total);

    /// <summary>Pixels of class <paramref name="groundTruth"/> predicted as <paramref name="prediction"/>.</summary>
    public long this[int groundTruth, int prediction] => counts[(groundTruth * ClassCount) + prediction];

    /// <summary>Refuses maps that <see cref="Add"/> would refuse, and counts nothing.</summary>
    /// <exception cref="InputException">The sizes differ, or a value is neither a class nor void.</exception>
    public void Check(LabelMap groundTruth, LabelMap prediction)
    {
        if (groundTruth.Width != prediction.Width || groundTruth.Height != prediction.Height)
        {
            throw new InputException(
                "prediction",
                string.Create(CultureInfo.InvariantCulture, $"is {prediction.Width} x {prediction.Height} pixels, but the ground truth is {groundTruth.Width} x {groundTruth.Height}"),
                "compare label maps on the same pixel grid");
        }

        CheckValues("ground truth", groundTruth.Labels);
        CheckValues("prediction", prediction.Labels);
    }

    /// <summary>Counts one image.</summary>
    /// <exception cref="InputException">As <see cref="Check"/>; then nothing is counted.</exception>
    public void Add(LabelMap groundTruth, LabelMap prediction)
    {
        Check(groundTruth, prediction);
        var truth = groundTruth.Labels;
        var guess = prediction.Labels;
        for (var p = 0; p < truth.Length; p++)
        {
            if (truth[p] == LabelMap.Void)
                continue;
            counts[(truth[p] * ClassCount) + (guess[p] == LabelMap.Void ? 0 : guess[p])]++;
        }
    }

    /// <summary>Adds the counts of another part of the dataset.</summary>
    public void Merge(ConfusionMatrix other)
    {
        if (other.ClassCount != ClassCount)
            throw new ArgumentException($"{other.ClassCount} classes cannot be added to {ClassCount}", nameof(other));
        for (var i = 0; i < counts.Length; i++)
            counts[i] += other.counts[i];
    }

    /// <summary>Ground-truth pixels of a class.</summary>
    public long GroundTruthPixels(int classId) => Enumerable.Range(0, ClassCount).Sum(k => this[classId, k]);

    /// <summary>Predicted pixels of a class.</summary>
    public long PredictedPixels(int classId) => Enumerable.Range(0, ClassCount).Sum(k => this[k, classId]);

    /// <summary>C_kk / (row + column - C_kk); null for a class in neither ground truth nor prediction.</summary>
    public double? Iou(int classId) =>
        Ratio(this[classId, classId], GroundTruthPixels(classId) + PredictedPixels(classId) - this[classId, classId]);

    /// <summary>Right among the predicted pixels; null for a class that is never predicted.</summary>
    public double? Precision(int classId) => Ratio(this[classId, classId], PredictedPixels(classId));

    /// <summary>Right among the ground-truth pixels; null for a class that is not there.</summary>
    public double? Recall(int classId) => Ratio(this[classId, classId], GroundTruthPixels(classId));

    /// <summary>Mean IoU of classes from <paramref name="firstClass"/> on; classes in neither ground truth nor prediction are left out.</summary>
    public double? MeanIou(int firstClass = 0) => Enumerable.Range(firstClass, ClassCount - firstClass).Average(Iou);

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private void CheckValues(string subject, ReadOnlySpan<byte> labels)
    {
        for (var rest = labels; ;)
        {
            var index = rest.IndexOfAnyExceptInRange((byte)0, (byte)(ClassCount - 1));
            if (index < 0)
                return;
            if (rest[index] != LabelMap.Void)
            {
                throw new InputException(
                    subject,
                    string.Create(CultureInfo.InvariantCulture, $"holds class {rest[index]}, but there are only {ClassCount} classes (0 .. {ClassCount - 1})"),
                    "give the class list that the labels were written with, or convert the label space");
            }

            rest = rest[(index + 1)..];
        }
    }
}
