using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Tests.Merging;

/// <summary>What holds for every layout under every combination of the options that only need hard labels.</summary>
[Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 150)]
public sealed class MergeInvariantTests
{
    private static readonly MergeOptions[] All =
    [
        .. from strategy in new[] { MergeStrategy.Sepl, MergeStrategy.SeplArgmax, MergeStrategy.None }
           from kept in new[] { VoidPixels.Drop, VoidPixels.Keep }
           from fallback in new[] { ClassFallback.None, ClassFallback.Cam }
           from area in new[] { 1, 0.4 }
           select new MergeOptions { Strategy = strategy, Void = kept, Fallback = fallback, MaxMaskArea = area },
    ];

    [Property]
    internal void No_class_comes_out_that_did_not_go_in(Layout layout)
    {
        foreach (var options in All)
        {
            byte[] allowed = [.. layout.Labels.Where(l => l != LabelMap.Void).Append(LabelMap.Background), .. options.Void == VoidPixels.Keep ? layout.Labels : []];
            Merged(layout, options).ShouldBeSubsetOf(allowed.Distinct(), options.ToString());
        }
    }

    [Property]
    internal void Shuffling_and_repeating_masks_changes_no_pixel(Layout layout, int seed)
    {
        var random = new Random(seed);
        var more = layout.Masks.Concat(layout.Masks.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(more);
        foreach (var options in All)
            Merged(layout with { Masks = more }, options).ShouldBe(Merged(layout, options), options.ToString());
    }

    [Property]
    internal void Owners_follow_their_masks_through_a_shuffle(Layout layout, int seed)
    {
        var order = Enumerable.Range(0, layout.Masks.Length).ToArray();
        new Random(seed).Shuffle(order);
        var shuffled = layout with { Masks = [.. order.Select(n => layout.Masks[n])] };
        var (before, after) = (Result(layout, All[0]), Result(shuffled, All[0]));
        after.Owners.ShouldBe(order.Select(n => before.Owners[n]));
        after.Rules.ShouldBe(order.Select(n => before.Rules[n]));
    }

    [Property]
    internal void Without_masks_the_label_stays_but_for_void(Layout layout)
    {
        var bare = layout with { Masks = [] };
        foreach (var options in All)
        {
            var expected = options.Void == VoidPixels.Keep ? layout.Labels : [.. layout.Labels.Select(l => l == LabelMap.Void ? LabelMap.Background : l)];
            Merged(bare, options).ShouldBe(expected, options.ToString());
        }
    }

    [Property]
    internal void Masks_over_the_limit_might_as_well_not_be_there(Layout layout)
    {
        foreach (var limit in new[] { 0.1, 0.25, 0.5 })
        {
            var options = new MergeOptions { MaxMaskArea = limit };
            var small = layout with { Masks = [.. layout.Masks.Where(m => m.Count(v => v != 0) / (double)m.Length <= limit)] };
            Merged(layout, options).ShouldBe(Merged(small, new MergeOptions()));
            Result(layout, options).SetAsideCount.ShouldBe(layout.Masks.Length - small.Masks.Length);
        }
    }

    [Property]
    internal void The_fallback_touches_the_pixels_of_vanished_classes_alone(Layout layout)
    {
        foreach (var strategy in new[] { MergeStrategy.Sepl, MergeStrategy.SeplArgmax })
        {
            var plain = Merged(layout, new MergeOptions { Strategy = strategy });
            var kept = Merged(layout, new MergeOptions { Strategy = strategy, Fallback = ClassFallback.Cam });
            var gone = layout.Labels.Where(l => MaskOwners.IsClass(l) && !plain.Contains(l)).ToHashSet();
            for (var p = 0; p < plain.Length; p++)
            {
                // A class that came back may cover the last pixels of another, which then comes back too: only CAM labels are put back, ever.
                if (kept[p] != plain[p])
                    kept[p].ShouldBe(layout.Labels[p]);
                if (gone.Count == 0)
                    kept[p].ShouldBe(plain[p]);
            }
        }
    }

    [Property]
    internal void Input_is_left_as_it_was(Layout layout)
    {
        var (labels, masks) = ((byte[])layout.Labels.Clone(), layout.Rle.Select(m => string.Join(',', m.Counts.ToArray())).ToArray());
        var (map, rle) = (layout.LabelMap, layout.Rle);
        foreach (var options in All)
            Merger.Merge(map, rle, options);
        map.Labels.ShouldBe(labels);
        rle.Select(m => string.Join(',', m.Counts.ToArray())).ShouldBe(masks);
    }

    [Theory]
    [InlineData(0.29, 29, 100)]
    [InlineData(0.57, 57, 100)]
    [InlineData(0.07, 7, 100)]
    [InlineData(0.1, 3, 30)]
    public void A_mask_of_exactly_the_largest_share_is_not_set_aside(double limit, int area, int pixels)
    {
        var (map, options) = (new LabelMap(pixels, 1, new byte[pixels]), new MergeOptions { MaxMaskArea = limit });
        RleMask Mask(int size) => RleMask.FromCounts(1, pixels, [0, size, pixels - size]);
        Merger.Merge(map, [Mask(area), Mask(area + 1)], options).Rules.ShouldBe([MaskRule.None, MaskRule.SetAside]);
    }

    [Fact]
    public void All_254_classes_have_room()
    {
        // Every class one pixel, and a mask over each but the last two.
        byte[] labels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var layout = new Layout(16, 16, labels, [.. Enumerable.Range(1, 252).Select(k => labels.Select(l => (byte)(l == k ? 1 : 0)).ToArray())]);
        var result = Result(layout, new MergeOptions());
        result.Owners.ShouldBe(Enumerable.Range(1, 252).Select(k => (byte)k));
        result.Labels.Labels.ShouldBe([.. labels[..255], LabelMap.Background]);
    }

    [Fact]
    public void Scores_that_are_no_numbers_count_as_nothing_in_mean_score_seeding()
    {
        var layout = Layout.Parse("0000", "##..", "..##");
        var cams = new SamCam.Segmentation.Cam.ClassActivationMaps(4, 1, [1, 2], [float.NaN, float.NaN, 0, 0, 0, 0, float.NaN, 0.8f]);
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.FmaMeanScore }, cams);
        Layout.Draw(result.Labels).ShouldBe("0022");
    }

    private static byte[] Merged(Layout layout, MergeOptions options) => Result(layout, options).Labels.Labels;

    private static MergeResult Result(Layout layout, MergeOptions options) => Merger.Merge(layout.LabelMap, layout.Rle, options);
}
