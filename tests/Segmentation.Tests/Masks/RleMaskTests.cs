using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Masks;

public sealed class RleMaskTests
{
    [Fact]
    public void Runs_go_down_the_columns()
    {
        var mask = RleMask.FromBitmap(2, 3, [0, 1, 0, 1, 1, 0]);
        mask.Counts.ToArray().ShouldBe([1, 3, 2]);
        mask.Area.ShouldBe(3);
    }

    [Fact]
    public void A_box_is_clipped_to_the_mask()
    {
        var painted = new byte[12];
        RleMask.FromBox(3, 4, new PixelBox(2, -5, 9, 1)).Paint(painted);
        painted.ShouldBe([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0]);
        RleMask.FromBox(3, 4, new PixelBox(4, 0, 9, 1)).Area.ShouldBe(0);
        RleMask.FromBox(3, 4, new PixelBox(0, 0, 3, 2)).Counts.ToArray().ShouldBe([0, 12]);
    }

    [Theory]
    [InlineData(new[] { 3, 2 })]
    [InlineData(new[] { 7, -1 })]
    [InlineData(new[] { int.MaxValue, int.MaxValue, 8 })]
    [InlineData(new int[0])]
    public void Runs_that_do_not_cover_the_mask_are_refused(int[] counts) =>
        Should.Throw<ArgumentException>(() => RleMask.FromCounts(2, 3, counts));

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(65_536, 65_536)]
    public void A_size_that_is_none_is_refused(int height, int width)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => RleMask.FromCounts(height, width, [0]));
        Should.Throw<ArgumentOutOfRangeException>(() => RleMask.ParseCompressed(height, width, "0"));
        Should.Throw<ArgumentOutOfRangeException>(() => RleMask.FromBitmap(height, width, []));
        Should.Throw<ArgumentOutOfRangeException>(() => RleMask.FromPolygons(height, width, []));
        Should.Throw<ArgumentOutOfRangeException>(() => RleMask.FromBox(height, width, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("7")]
    [InlineData("oooooooo")]
    [InlineData("1 5")]
    [InlineData("O7")]
    [InlineData("P")]
    [InlineData("00000000006")]
    public void Text_that_is_no_mask_is_refused(string text) =>
        Should.Throw<FormatException>(() => RleMask.ParseCompressed(2, 3, text)).Message.ShouldContain("RLE");

    [Fact]
    public void Masks_of_other_sizes_do_not_mix()
    {
        var (a, b) = (RleMask.FromCounts(2, 3, [6]), RleMask.FromCounts(3, 2, [6]));
        Should.Throw<ArgumentException>(() => a.IntersectionArea(b));
        Should.Throw<ArgumentException>(() => a.Union(b));
        Should.Throw<ArgumentException>(() => a.Paint(new byte[5]));
    }
}
