using FsCheck.Xunit;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

public sealed class BoxNmsTests
{
    private static readonly PixelBox Wide = new(0, 0, 10, 10);
    private static readonly PixelBox FourFifths = new(0, 0, 10, 8);

    [Fact]
    public void A_box_at_the_threshold_stays_and_one_above_goes()
    {
        // 0.5 is exact in float; 0.8 is not: as a float it lies above the double.
        BoxNms.Keep([Wide, new(0, 0, 10, 5)], [1, 0.5f], 0.5).ShouldBe([0, 1]);
        BoxNms.Keep([Wide, FourFifths], [1, 0.5f], 0.8).ShouldBe([0]);
        BoxNms.Keep([Wide, FourFifths], [1, 0.5f], 0.81).ShouldBe([0, 1]);
    }

    [Fact]
    public void The_best_score_comes_first_and_ties_keep_their_order() =>
        BoxNms.Keep([FourFifths, Wide, new(50, 50, 60, 60)], [0.5f, 0.9f, 0.9f], 0.7).ShouldBe([1, 2]);

    [Fact]
    public void Boxes_without_area_suppress_nothing() =>
        BoxNms.Keep([new(3, 3, 3, 3), new(3, 3, 3, 3), new(0, 3, 9, 3)], [1, 1, 1], 0).ShouldBe([0, 1, 2]);

    [Property]
    public void What_is_kept_does_not_overlap_and_what_is_not_does(byte[] numbers)
    {
        PixelBox[] boxes = [.. numbers.Chunk(4).Where(c => c.Length == 4).Select(c => new PixelBox(c[0], c[1], c[0] + (c[2] % 64), c[1] + (c[3] % 64)))];
        float[] scores = [.. boxes.Select((b, i) => b.Left % 5 / 5f)];
        var kept = BoxNms.Keep(boxes, scores, 0.3);
        for (var i = 0; i < boxes.Length; i++)
        {
            var before = kept.Where(k => k != i && (scores[k] > scores[i] || (scores[k] == scores[i] && k < i)));
            before.Any(k => Overlap(boxes[k], boxes[i])).ShouldBe(!kept.Contains(i));
        }
    }

    private static bool Overlap(PixelBox a, PixelBox b)
    {
        long shared = Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left)) * (long)Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        var union = ((long)a.Width * a.Height) + ((long)b.Width * b.Height) - shared;
        return union > 0 && (float)shared / union > 0.3;
    }
}
