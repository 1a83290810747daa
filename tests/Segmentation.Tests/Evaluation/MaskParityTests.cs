using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Evaluation;

public sealed class MaskParityTests
{
    [Fact]
    public void Equal_masks_match_in_any_order()
    {
        var parity = new MaskParity();
        parity.Add([Mask(0, 4), Mask(4, 8), Mask(8, 10)], [Mask(8, 10), Mask(0, 4), Mask(4, 8)]);
        (parity.ReferenceMasks, parity.OtherMasks, parity.Matched, parity.Identical, parity.MeanIou).ShouldBe((3, 3, 3, 3, 1.0));
    }

    [Fact]
    public void A_mask_is_matched_once_and_with_its_best_partner()
    {
        var parity = new MaskParity();

        // Of ten pixels each: IoU 9/10 with the first, 8/10 with the second.
        parity.Add([Mask(0, 10)], [Mask(0, 8), Mask(0, 9)]);
        (parity.Matched, parity.Identical).ShouldBe((1, 0));
        parity.MeanIou.ShouldBe(0.9, 1e-12);

        parity.Add([Mask(0, 10), Mask(0, 10)], [Mask(0, 10)]);
        (parity.ReferenceMasks, parity.OtherMasks, parity.Matched, parity.Identical).ShouldBe((3, 3, 2, 1));
    }

    [Fact]
    public void Masks_with_little_in_common_are_not_the_same()
    {
        var parity = new MaskParity();
        parity.Add([Mask(0, 10)], [Mask(0, 4)]);
        (parity.Matched, double.IsNaN(parity.MeanIou)).ShouldBe((0, true));
        parity.Add([Mask(0, 10)], [Mask(0, 5)]);
        (parity.Matched, parity.MeanIou).ShouldBe((1, 0.5));
    }

    [Fact]
    public void Every_pair_counts_where_no_least_overlap_is_asked_for()
    {
        var parity = new MaskParity(least: 0);
        parity.Add([Mask(0, 10), Mask(10, 14)], [Mask(0, 4), Mask(14, 18)]);
        (parity.Matched, parity.MinIou).ShouldBe((1, 0.4));
        parity.Add([Mask(0, 10), Mask(10, 20)], [Mask(0, 10)]);
        (parity.Matched, parity.MinIou, parity.UnequalCounts).ShouldBe((2, 0.4, 1));
        parity.MeanIou.ShouldBe(0.7, 1e-12);
    }

    [Fact]
    public void Percentiles_lie_between_neighbours_in_proportion()
    {
        var parity = new MaskParity(least: 0);
        double.IsNaN(parity.IouPercentile(0.05)).ShouldBeTrue();
        double.IsNaN(parity.MinIou).ShouldBeTrue();
        foreach (var end in (int[])[6, 10, 8])
            parity.Add([Mask(0, 10)], [Mask(0, end)]);
        parity.IouPercentile(0).ShouldBe(0.6, 1e-12);
        parity.IouPercentile(0.5).ShouldBe(0.8, 1e-12);
        parity.IouPercentile(0.05).ShouldBe(0.62, 1e-12);
        parity.IouPercentile(1).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Labels_agree_pixel_by_pixel()
    {
        var parity = new MaskParity();
        parity.Add(new LabelMap(2, 2, [0, 1, 2, 255]), new LabelMap(2, 2, [0, 1, 3, 255]));
        parity.LabelAgreement.ShouldBe(0.75);
        parity.Add(new LabelMap(4, 1, [1, 1, 1, 1]), new LabelMap(4, 1, [1, 1, 1, 1]));
        parity.LabelAgreement.ShouldBe(0.875);
        Should.Throw<ArgumentException>(() => parity.Add(new LabelMap(4, 1, new byte[4]), new LabelMap(2, 2, new byte[4])));
    }

    private static SamMask Mask(int first, int end)
    {
        var pixels = new byte[20];
        pixels.AsSpan(first, end - first).Fill(1);
        return new SamMask(RleMask.FromBitmap(1, 20, pixels), new PixelBox(first, 0, end - 1, 0), 0.9f, 0.9f, first, 0, new CropBox(0, 0, 20, 1));
    }
}
