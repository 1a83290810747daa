using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Tests.Merging;

[Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 400)]
public sealed class MergerPropertyTests
{
    [Property]
    internal void Sepl_equals_the_literal_loop(Layout layout)
    {
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions());
        var (output, owners) = ReferenceLoop.Sepl(layout);
        result.Labels.Labels.ShouldBe(output);
        result.Owners.Select(o => (int)o).ShouldBe(owners);
    }

    [Property]
    internal void Sepl_argmax_equals_the_literal_loop(Layout layout)
    {
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.SeplArgmax });
        var (output, owners) = ReferenceLoop.SeplArgmax(layout);
        result.Labels.Labels.ShouldBe(output);
        result.Owners.Select(o => (int)o).ShouldBe(owners);
    }

    [Property]
    internal void The_order_of_masks_does_not_matter(Layout layout)
    {
        var reversed = layout with { Masks = [.. layout.Masks.Reverse()] };
        foreach (var strategy in new[] { MergeStrategy.Sepl, MergeStrategy.SeplArgmax, MergeStrategy.None })
        {
            var options = new MergeOptions { Strategy = strategy };
            Merger.Merge(layout.LabelMap, layout.Rle, options).Labels.Labels
                .ShouldBe(Merger.Merge(reversed.LabelMap, reversed.Rle, options).Labels.Labels);
        }
    }

    [Property]
    internal void The_histogram_counts_every_pixel_of_every_mask(Layout layout)
    {
        var histogram = MaskClassHistogram.Compute(layout.LabelMap, layout.Rle);
        for (var k = 0; k < 256; k++)
        {
            histogram.AreaOf(k).ShouldBe(layout.Labels.Count(label => label == k));
            for (var n = 0; n < layout.Masks.Length; n++)
                histogram[n, k].ShouldBe(Enumerable.Range(0, layout.Labels.Length).Count(p => layout.Masks[n][p] != 0 && layout.Labels[p] == k));
        }
    }

    [Property]
    internal void With_the_fallback_no_class_vanishes_and_void_never_comes_out_unasked(Layout layout)
    {
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Fallback = ClassFallback.Cam }).Labels.Labels;
        result.ShouldNotContain(LabelMap.Void);
        foreach (var id in layout.Labels.Where(label => MaskOwners.IsClass(label)).Distinct())
            result.ShouldContain(id);
    }

    [Property]
    internal void Kept_void_changes_background_alone(Layout layout)
    {
        var dropped = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions()).Labels.Labels;
        var kept = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Void = VoidPixels.Keep }).Labels.Labels;
        for (var p = 0; p < kept.Length; p++)
            kept[p].ShouldBe(layout.Labels[p] == LabelMap.Void && dropped[p] == 0 ? LabelMap.Void : dropped[p]);
    }

}
