using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Evaluation;

/// <summary>How far two computations of the same images agree: masks, matched one to one by their IoU, and labels.</summary>
/// <param name="least">Two masks with an IoU below this are not the same mask, nor are two that have nothing in common.</param>
public sealed class MaskParity(double least = MaskParity.MatchIou)
{
    /// <summary>Two masks with less in common than this are not the same mask.</summary>
    public const double MatchIou = 0.5;

    private readonly List<double> ious = [];
    private long pixels;
    private long equalPixels;

    /// <summary>Masks of the reference.</summary>
    public int ReferenceMasks { get; private set; }

    /// <summary>Masks of the other computation.</summary>
    public int OtherMasks { get; private set; }

    /// <summary>Pairs of masks that are the same mask.</summary>
    public int Matched { get; private set; }

    /// <summary>Pairs that agree in every pixel.</summary>
    public int Identical { get; private set; }

    /// <summary>Mean IoU of the pairs, 0..1; not a number when there are none.</summary>
    public double MeanIou => ious.Count > 0 ? ious.Average() : double.NaN;

    /// <summary>Smallest IoU of the pairs; not a number when there are none.</summary>
    public double MinIou => ious.Count > 0 ? ious.Min() : double.NaN;

    /// <summary>Images in which the two found different numbers of masks.</summary>
    public int UnequalCounts { get; private set; }

    /// <summary>Share of label pixels with the same class, 0..1; not a number when there are none.</summary>
    public double LabelAgreement => (double)equalPixels / pixels;

    /// <summary>The IoU that a share of the pairs does not exceed, between neighbours in proportion; not a number when there are none.</summary>
    /// <param name="share">0..1; 0.05 for the 5th percentile.</param>
    public double IouPercentile(double share)
    {
        if (ious.Count == 0)
            return double.NaN;
        var sorted = ious.Order().ToList();
        var place = share * (sorted.Count - 1);
        var lower = (int)place;
        return double.Lerp(sorted[lower], sorted[Math.Min(lower + 1, sorted.Count - 1)], place - lower);
    }

    /// <summary>Adds the masks of one image. The pair with the largest IoU is taken first.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public void Add(IReadOnlyList<SamMask> reference, IReadOnlyList<SamMask> other)
    {
        ReferenceMasks += reference.Count;
        OtherMasks += other.Count;
        UnequalCounts += reference.Count == other.Count ? 0 : 1;
        var pairs =
            from r in Enumerable.Range(0, reference.Count)
            from o in Enumerable.Range(0, other.Count)
            let iou = reference[r].Segmentation.Iou(other[o].Segmentation)
            where iou >= least && iou > 0
            orderby iou descending
            select (r, o, iou);
        var (takenReference, takenOther) = (new bool[reference.Count], new bool[other.Count]);
        foreach (var (r, o, iou) in pairs)
        {
            if (takenReference[r] || takenOther[o])
                continue;
            takenReference[r] = takenOther[o] = true;
            Matched++;
            ious.Add(iou);
            if (reference[r].Segmentation.Counts.SequenceEqual(other[o].Segmentation.Counts))
                Identical++;
        }
    }

    /// <summary>Adds the labels of one image.</summary>
    /// <exception cref="ArgumentException">The label maps differ in size.</exception>
    public void Add(LabelMap reference, LabelMap other)
    {
        if ((reference.Width, reference.Height) != (other.Width, other.Height))
            throw new ArgumentException($"labels of {reference.Width} x {reference.Height} and of {other.Width} x {other.Height} pixels", nameof(other));
        pixels += reference.Labels.Length;
        for (var i = 0; i < reference.Labels.Length; i++)
        {
            if (reference.Labels[i] == other.Labels[i])
                equalPixels++;
        }
    }
}
