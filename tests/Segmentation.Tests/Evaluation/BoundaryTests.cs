using FsCheck.Xunit;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Evaluation;

[Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 300)]
public sealed class BoundaryTests
{
    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(500, 375, 12)]
    [InlineData(640, 480, 16)]
    public void The_band_is_two_percent_of_the_diagonal(int width, int height, int depth) =>
        BoundaryBands.WidthFor(width, height).ShouldBe(depth);

    [Property]
    internal void Bands_equal_mask_without_repeated_erosion(Layout layout)
    {
        foreach (var depth in new[] { 1, 2 })
        {
            var expected = new byte[layout.Labels.Length];
            expected.AsSpan().Fill(BoundaryBands.None);
            foreach (var label in layout.Labels.Where(label => label != LabelMap.Void).Distinct())
            {
                var mask = layout.Labels.Select(l => l == label).ToArray();
                var eroded = mask;
                for (var i = 0; i < depth; i++)
                    eroded = Erode(eroded, layout.Width, layout.Height);
                for (var p = 0; p < mask.Length; p++)
                {
                    if (mask[p] && !eroded[p])
                        expected[p] = label;
                }
            }

            BoundaryBands.Find(layout.Labels, layout.Width, layout.Height, depth).ShouldBe(expected);
        }
    }

    [Fact]
    public void Boundary_iou_compares_bands_and_ignores_void_of_the_truth()
    {
        var counts = new BoundaryCounts();
        // 5 x 5 of class 1: the band is the ring of 16 pixels. The prediction lacks its last column, so its ring has 14.
        var truth = new LabelMap(5, 5, [.. Enumerable.Repeat((byte)1, 25)]);
        var guess = new LabelMap(5, 5, [.. Enumerable.Range(0, 25).Select(p => (byte)(p % 5 == 4 ? 0 : 1))]);
        counts.Add(truth, guess);
        counts.Iou(1).ShouldBe(11 / 19.0);
        counts.Iou(0).ShouldBe(0);
        counts.Iou(2).ShouldBeNull();

        // With the column void in the truth, nothing differs.
        var voided = new BoundaryCounts();
        voided.Add(new LabelMap(5, 5, [.. guess.Labels.Select(l => l == 0 ? LabelMap.Void : l)]), guess);
        voided.Iou(1).ShouldBe(1);
        voided.Iou(0).ShouldBeNull();
        voided.Merge(counts);
        voided.Iou(1).ShouldBe((11 + 14) / (19.0 + 14));
    }

    private static bool[] Erode(bool[] mask, int width, int height) => [.. mask.Select((_, p) =>
    {
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                int x = (p % width) + dx, y = (p / width) + dy;
                if (x < 0 || y < 0 || x >= width || y >= height || !mask[(y * width) + x])
                    return false;
            }
        }

        return true;
    })];
}
