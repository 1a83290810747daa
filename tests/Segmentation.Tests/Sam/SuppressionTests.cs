using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

public sealed class SuppressionTests
{
    [Fact]
    public void Holes_are_filled_and_islands_dropped()
    {
        var mask = Mask(
            "##########",
            "##.#######",
            "####....##",
            "####....##",
            "##########",
            "..........",
            "#.........");
        var cleaned = Suppression.WithoutSmallRegions([mask], 5, 0.7).ShouldHaveSingleItem();

        MaskText.Of(cleaned.Segmentation).ShouldBe(MaskText.Of(Mask(
            "##########",
            "##########",
            "####....##",
            "####....##",
            "##########",
            "..........",
            "..........").Segmentation));
        cleaned.Box.ShouldBe(new PixelBox(0, 0, 9, 4));
        cleaned.PredictedIou.ShouldBe(mask.PredictedIou);
    }

    [Fact]
    public void When_all_islands_are_small_the_largest_stays()
    {
        var mask = Mask("##.......#", ".........#", ".........#");
        var cleaned = Suppression.WithoutSmallRegions([mask], 5, 0.7)[0];
        MaskText.Of(cleaned.Segmentation).ShouldBe(MaskText.Of(Mask(".........#", ".........#", ".........#").Segmentation));
    }

    [Fact]
    public void Diagonal_neighbours_belong_together()
    {
        // Six pixels in one 8-connected chain.
        var mask = Mask("#.....", ".#....", "..#...", "...#..", "....#.", ".....#");
        Suppression.WithoutSmallRegions([mask], 6, 0.7)[0].ShouldBeSameAs(mask);
    }

    [Fact]
    public void Of_masks_that_became_alike_the_untouched_is_kept()
    {
        var damaged = Mask("######", "######", "######", "######", "######", ".....#") with { PredictedIou = 0.99f };
        var plain = Mask("######", "######", "######", "######", "######", "......") with { PredictedIou = 0.9f };
        var isolated = damaged with { Segmentation = Mask("######", "###.##", "######", "######", "######", "......").Segmentation };
        Suppression.WithoutSmallRegions([isolated, plain], 3, 0.7).ShouldHaveSingleItem().ShouldBeSameAs(plain);
    }

    [Fact]
    public void Nothing_in_nothing_out() => Suppression.WithoutSmallRegions([], 3, 0.7).ShouldBeEmpty();

    private static SamMask Mask(params string[] rows)
    {
        byte[] bitmap = [.. rows.SelectMany(r => r.Select(c => (byte)(c == '#' ? 1 : 0)))];
        var mask = RleMask.FromBitmap(rows.Length, rows[0].Length, bitmap);
        return new SamMask(mask, mask.BoundingBox()!.Value, 0.9f, 0.95f, 0, 0, new CropBox(0, 0, mask.Width, mask.Height));
    }
}
