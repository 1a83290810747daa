using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Evaluation;

/// <summary>Pixels of boundary bands per class, summed over images: of both, and of either.</summary>
public sealed class BoundaryCounts
{
    private readonly long[] intersections = new long[256];
    private readonly long[] unions = new long[256];

    /// <summary>
    /// Counts one image: void of the ground truth is cut out of both maps first, void of the prediction is background, and the bands are
    /// 2 % of the image diagonal wide.
    /// </summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Add(LabelMap groundTruth, LabelMap prediction)
    {
        if (groundTruth.Width != prediction.Width || groundTruth.Height != prediction.Height)
            throw new ArgumentException("the label maps are of different sizes", nameof(prediction));
        var guess = (byte[])prediction.Labels.Clone();
        for (var p = 0; p < guess.Length; p++)
        {
            if (groundTruth.Labels[p] == LabelMap.Void)
                guess[p] = LabelMap.Void;
            else if (guess[p] == LabelMap.Void)
                guess[p] = LabelMap.Background;
        }

        var depth = BoundaryBands.WidthFor(groundTruth.Width, groundTruth.Height);
        var truthBands = BoundaryBands.Find(groundTruth.Labels, groundTruth.Width, groundTruth.Height, depth);
        var guessBands = BoundaryBands.Find(guess, groundTruth.Width, groundTruth.Height, depth);
        for (var p = 0; p < guess.Length; p++)
        {
            var (truth, other) = (truthBands[p], guessBands[p]);
            unions[truth]++;
            if (truth == other)
                intersections[truth]++;
            else
                unions[other]++;
        }
    }

    /// <summary>Adds the counts of another part of the dataset.</summary>
    public void Merge(BoundaryCounts other)
    {
        for (var i = 0; i < unions.Length; i++)
        {
            intersections[i] += other.intersections[i];
            unions[i] += other.unions[i];
        }
    }

    /// <summary>Boundary IoU of a class (0 .. 254), 0..1; null for a class without boundary pixels in both.</summary>
    public double? Iou(int classId)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classId, (int)BoundaryBands.None);
        return unions[classId] == 0 ? null : (double)intersections[classId] / unions[classId];
    }
}
