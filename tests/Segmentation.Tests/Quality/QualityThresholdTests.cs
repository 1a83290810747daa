using System.Text.Json;
using FsCheck.Xunit;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Quality;

/// <summary>Flags on both sides of their cut-offs, and numbers that can be written whatever came in.</summary>
public sealed class QualityThresholdTests
{
    [Theory]
    [InlineData(10, 3, QualityFlags.None)]
    [InlineData(100, 29, QualityFlags.Review)]
    [InlineData(100, 30, QualityFlags.None)]
    public void Agreement_below_three_tenths_asks_for_review(int before, int kept, QualityFlags expected)
    {
        // What is not kept becomes class 2: nothing is erased.
        var block = Block(Repeat(1, before), [.. Repeat(1, kept), .. Repeat(2, before - kept)]);
        block.Agreement.ShouldBe(kept / (double)before);
        block.Erased.ShouldBe(0);
        block.Flags.ShouldBe(expected);
    }

    [Theory]
    [InlineData(2, 1, QualityFlags.None)]
    [InlineData(100, 50, QualityFlags.None)]
    [InlineData(100, 49, QualityFlags.Review)]
    public void Erasing_more_than_half_asks_for_review(int before, int kept, QualityFlags expected)
    {
        var block = Block(Repeat(1, before), [.. Repeat(1, kept), .. Repeat(0, before - kept)]);
        block.Erased.ShouldBe((before - kept) / (double)before);
        block.Flags.ShouldBe(expected);
    }

    [Theory]
    [InlineData(20, 10, 2, false)]
    [InlineData(19, 10, 2, true)]
    [InlineData(12, 10, 3, false)]
    [InlineData(12, 10, 2, true)]
    public void Swallowed_is_more_than_half_of_the_image_and_less_than_three_tenths_of_the_mask(int pixels, int area, int inside, bool swallowed)
    {
        byte[] mask = [.. Repeat(1, area), .. Repeat(0, pixels - area)];
        var layout = new Layout(pixels, 1, [.. Repeat(3, inside), .. Repeat(0, pixels - inside)], [mask]);
        Measured.Of(layout, [3]).Flags.HasFlag(QualityFlags.Swallowed).ShouldBe(swallowed);
    }

    [Fact]
    public void A_class_that_is_only_void_or_background_is_no_class()
    {
        var q = Measured.Of(Layout.Parse("x00x"), [0, 255]);
        q.Classes.ShouldBeEmpty();
        (q.ClassCount, q.MissingCount, q.CamVoid, q.LabelVoid).ShouldBe((0, 0, 0.5, 0));
        Measured.Of(Layout.Parse("x00x"), options: new MergeOptions { Void = VoidPixels.Keep }).LabelVoid.ShouldBe(0.5);
    }

    [Fact]
    public void Flags_are_words_in_one_order()
    {
        QualityFlags.None.ToText().ShouldBe("");
        (QualityFlags.Extra | QualityFlags.Review | QualityFlags.Swallowed | QualityFlags.Vanished | QualityFlags.Missing).ToText()
            .ShouldBe("missing;vanished;swallowed;review;extra");
    }

    [Fact]
    public void Percentiles_interpolate_between_neighbours()
    {
        var five = ScoreSummary.Of([(0.5, 1), (0.1, 1), (0.9, 2), (0.3, 1), (0.7, 1)])!;
        (five.Min, five.Median).ShouldBe((0.1, 0.5));
        five.P10.ShouldBe(0.18, 1e-12);
        five.Mean.ShouldBe(0.5, 1e-12);
        five.AreaMean!.Value.ShouldBe(3.4 / 6, 1e-12);
        ScoreSummary.Of([(0.25, 3)]).ShouldBe(new ScoreSummary(0.25, 0.25, 0.25, 0.25, 0.25));
    }

    [Fact]
    public void Soft_scores_of_a_class_are_split_by_what_became_of_it()
    {
        // Class 1: kept, dropped, added, nowhere. Soft scores 0.9, 0.4, 0.2, 0.1; one pixel more is no number and counts nowhere.
        var cams = new ClassActivationMaps(5, 1, [1], [0.9f, 0.4f, 0.2f, 0.1f, float.NaN]);
        var block = Block([1, 1, 0, 0, 1], [1, 0, 1, 0, 1], cams);
        block.CamInLabel!.Value.ShouldBe(0.55, 1e-6);
        block.CamDropped!.Value.ShouldBe(0.4, 1e-6);
        block.CamAdded!.Value.ShouldBe(0.2, 1e-6);
    }

    [Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 200)]
    public sealed class Written
    {
        [Property]
        internal void Whatever_the_scores_are_every_number_can_be_written(Layout layout, float[] floats, byte seed)
        {
            float[] odd = [.. floats, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1, 0, 1, float.MaxValue, float.Epsilon];
            float At(int i) => odd[((i * 31) + seed) % odd.Length];
            int[] ids = [1, 2, 7, 9];
            var cams = new ClassActivationMaps(layout.Width, layout.Height, ids, [.. Enumerable.Range(0, ids.Length * layout.Labels.Length).Select(At)]);
            SamMask[] masks = [.. layout.Rle.Select((region, n) => Measured.Mask(region, At(n), At(n + 1)))];
            foreach (var strategy in Enum.GetValues<MergeStrategy>())
            {
                var merged = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = strategy }, cams);
                var q = QualityMeter.Measure(layout.LabelMap, masks, merged, [1, 3, 9], cams);
                foreach (var value in QualityColumns.All.Select(c => c.Value(q)).Concat(q.Classes.SelectMany(b => ClassQualityColumns.All.Select(c => c.Value(b)))))
                    double.IsFinite(value ?? 0).ShouldBeTrue();
                JsonSerializer.Serialize(q).ShouldNotBeEmpty();
            }
        }

        [Property]
        internal void Every_class_block_is_told_by_the_counts_of_the_image(Layout layout)
        {
            var q = Measured.Of(layout, [1, 3, 9]);
            q.Classes.Select(c => c.ClassId).ShouldBe(q.Classes.Select(c => c.ClassId).Distinct().Order());
            q.Classes.Sum(c => c.SelectedCount).ShouldBe(q.SelectedCount);
            q.Classes.Sum(c => c.SelectedByContainmentOnlyCount).ShouldBe(q.SelectedByContainmentOnlyCount);
            (q.Classes.Sum(c => c.CamArea) / (double)layout.Labels.Length).ShouldBe(q.CamForeground, 1e-12);
            (q.Classes.Sum(c => c.LabelArea) / (double)layout.Labels.Length).ShouldBe(q.LabelForeground, 1e-12);
            q.ClassCount.ShouldBe(3);
            foreach (var c in q.Classes)
            {
                c.Flags.HasFlag(QualityFlags.Missing).ShouldBe(c.IsLabelled && c.CamArea == 0);
                c.Flags.HasFlag(QualityFlags.Vanished).ShouldBe(c.IsLabelled && c.CamArea > 0 && c.LabelArea == 0);
                c.Flags.HasFlag(QualityFlags.Extra).ShouldBe(!c.IsLabelled && c.LabelArea > 0);
                (c.LabelArea > 0).ShouldBe(c.ComponentCount > 0);
            }
        }
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    // The block of class 1 for a label that became another, without any mask.
    private static ClassQuality Block(byte[] before, byte[] after, ClassActivationMaps? cams = null)
    {
        var (cam, label) = (new LabelMap(before.Length, 1, before), new LabelMap(after.Length, 1, after));
        var options = new MergeOptions { Strategy = MergeStrategy.None };
        var merged = new MergeResult(label, [], [], MaskClassHistogram.Compute(cam, []), options);
        return QualityMeter.Measure(cam, [], merged, [1], cams).Classes.Single(c => c.ClassId == 1);
    }
}
