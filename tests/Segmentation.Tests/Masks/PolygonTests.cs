using FsCheck.Xunit;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Masks;

public sealed class PolygonTests
{
    [Fact]
    public void A_square_on_pixel_edges_fills_its_pixels()
    {
        var mask = RleMask.FromPolygons(6, 8, [[2, 1, 5, 1, 5, 4, 2, 4]]);
        mask.Counts.ToArray().ShouldBe(RleMask.FromBox(6, 8, new PixelBox(2, 1, 4, 3)).Counts.ToArray());
    }

    [Fact]
    public void Several_polygons_are_united()
    {
        double[][] parts = [[0, 0, 3, 0, 3, 3, 0, 3], [2, 2, 6, 2, 6, 5, 2, 5]];
        RleMask.FromPolygons(6, 8, parts).Area.ShouldBe(9 + 12 - 1);
    }

    [Property]
    public void The_direction_and_the_first_corner_of_a_box_do_not_matter(byte left, byte top, byte width, byte height)
    {
        double x0 = left % 20, y0 = top % 20, x1 = x0 + (width % 10) + 1, y1 = y0 + (height % 10) + 1;
        var expected = RleMask.FromBox(24, 24, new PixelBox((int)x0, (int)y0, (int)x1 - 1, (int)y1 - 1)).Counts.ToArray();
        RleMask.FromPolygons(24, 24, [[x0, y0, x1, y0, x1, y1, x0, y1]]).Counts.ToArray().ShouldBe(expected);
        RleMask.FromPolygons(24, 24, [[x1, y1, x1, y0, x0, y0, x0, y1]]).Counts.ToArray().ShouldBe(expected);
    }

    [Fact]
    public void A_point_or_nothing_is_an_empty_mask()
    {
        RleMask.FromPolygons(4, 4, []).Area.ShouldBe(0);
        RleMask.FromPolygons(4, 4, [[]]).Area.ShouldBe(0);
        RleMask.FromPolygons(4, 4, [[1.5, 1.5, 1.5, 1.5, 1.5, 1.5]]).Area.ShouldBe(0);
    }

    [Theory]
    [InlineData(1.0, 2.0, 3.0)]
    [InlineData(1.0, 2.0, double.NaN, 3.0)]
    [InlineData(1.0, 2.0, double.PositiveInfinity, 3.0)]
    [InlineData(1.0, 2.0, 1e12, 3.0)]
    public void Coordinates_that_are_none_are_refused(params double[] polygon) =>
        Should.Throw<ArgumentException>(() => RleMask.FromPolygons(4, 4, [polygon]));

    [Fact]
    public void An_endless_outline_is_refused_before_it_is_walked()
    {
        double[] zigzag = [.. Enumerable.Range(0, 200_000).Select(i => i % 4 < 2 ? 1e6 : -1e6)];
        Should.Throw<ArgumentException>(() => RleMask.FromPolygons(4, 4, [zigzag])).Message.ShouldContain("longer");
    }
}
