using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Tests.Merging;

public sealed class LabelColumnsTests
{
    [Property(MaxTest = 50)]
    public void Turning_there_and_back_is_the_identity(byte seed)
    {
        // Sizes around the block of the transposition.
        var random = new Random(seed);
        int width = random.Next(1, 100), height = random.Next(1, 100);
        var labels = new byte[width * height];
        random.NextBytes(labels);
        var columns = LabelColumns.ToColumnMajor(labels, width, height);
        columns[((width - 1) * height) + (height / 2)].ShouldBe(labels[(height / 2 * width) + width - 1]);
        LabelColumns.ToRowMajor(columns, width, height).ShouldBe(labels);
    }

    [Fact]
    public void Segments_run_on_over_columns_and_every_column_knows_its_first()
    {
        // Columns: 11, 12, 22, 20.
        var columns = LabelColumns.From(Layout.Parse("1122 1220").LabelMap);
        columns.SegmentLabels.ShouldBe([(byte)1, (byte)2, (byte)0]);
        columns.SegmentEnds.ShouldBe([3, 7, 8]);
        columns.ColumnSegments.ShouldBe([0, 0, 1, 1]);
    }

    [Property(MaxTest = 60)]
    public void Large_maps_with_small_scattered_masks_are_counted_right(byte seed)
    {
        var random = new Random(seed);
        int width = random.Next(30, 90), height = random.Next(3, 60);
        var labels = new byte[width * height];
        for (var i = 0; i < 12; i++)
            Rectangle(random, labels, width, height, (byte)random.Next(0, 5));
        var masks = new byte[6][];
        for (var n = 0; n < masks.Length; n++)
        {
            masks[n] = new byte[labels.Length];
            Rectangle(random, masks[n], width, height, 1);
            Rectangle(random, masks[n], width, height, 1);
        }

        var layout = new Layout(width, height, labels, masks);
        var histogram = MaskClassHistogram.Compute(layout.LabelMap, layout.Rle);
        for (var n = 0; n < masks.Length; n++)
        {
            for (var k = 0; k < 5; k++)
                histogram[n, k].ShouldBe(Enumerable.Range(0, labels.Length).Count(p => masks[n][p] != 0 && labels[p] == k));
        }

        Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions()).Labels.Labels.ShouldBe(ReferenceLoop.Sepl(layout).Output);
    }

    [Fact]
    public void Empty_runs_of_foreign_encoders_do_no_harm()
    {
        var map = new LabelMap(2, 2, [1, 1, 1, 0]);
        // 1 unset, 1 set, 0 unset, 1 set, 1 unset, 0 set.
        var odd = RleMask.FromCounts(2, 2, [1, 1, 0, 1, 1, 0]);
        var plain = RleMask.FromCounts(2, 2, [1, 2, 1]);
        MaskClassHistogram.Compute(map, [odd]).Row(0).ToArray().ShouldBe(MaskClassHistogram.Compute(map, [plain]).Row(0).ToArray());
        Merger.Merge(map, [odd], new MergeOptions()).Labels.Labels.ShouldBe(Merger.Merge(map, [plain], new MergeOptions()).Labels.Labels);
    }

    [Fact]
    public void A_mask_without_pixels_belongs_to_nobody()
    {
        var result = Merger.Merge(new LabelMap(2, 1, [1, 0]), [RleMask.FromBitmap(1, 2, [0, 0])], new MergeOptions());
        result.Owners.ShouldBe([(byte)0]);
        result.Labels.Labels.ShouldBe([(byte)1, (byte)0]);
    }

    private static void Rectangle(Random random, byte[] map, int width, int height, byte value)
    {
        int x0 = random.Next(width), y0 = random.Next(height), x1 = Math.Min(width, x0 + random.Next(1, 20)), y1 = Math.Min(height, y0 + random.Next(1, 20));
        for (var y = y0; y < y1; y++)
            map.AsSpan((y * width) + x0, x1 - x0).Fill(value);
    }
}
