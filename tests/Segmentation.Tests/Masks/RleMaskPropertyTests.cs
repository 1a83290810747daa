using FsCheck.Xunit;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Masks;

[Properties(Arbitrary = [typeof(BitmapArbitrary)], MaxTest = 400)]
public sealed class RleMaskPropertyTests
{
    [Property]
    public void Runs_are_those_of_the_definition(Bitmap bitmap) => bitmap.Rle.Counts.ToArray().ShouldBe(bitmap.Runs());

    [Property]
    public void Painting_gives_the_bitmap_back(Bitmap bitmap)
    {
        var painted = new byte[bitmap.Pixels.Length];
        bitmap.Rle.Paint(painted, 7);
        painted.ShouldBe(bitmap.Pixels.Select(p => p != 0 ? (byte)7 : (byte)0));
    }

    [Property]
    public void The_string_gives_the_runs_back(Bitmap bitmap)
    {
        var text = bitmap.Rle.ToCompressedString();
        var read = RleMask.ParseCompressed(bitmap.Height, bitmap.Width, text);
        read.Counts.ToArray().ShouldBe(bitmap.Rle.Counts.ToArray());
        read.ToCompressedString().ShouldBe(text);
    }

    [Property]
    public void Area_and_box_are_those_of_the_pixels(Bitmap bitmap)
    {
        var set = Enumerable.Range(0, bitmap.Pixels.Length).Where(i => bitmap.Pixels[i] != 0).Select(i => (X: i % bitmap.Width, Y: i / bitmap.Width)).ToList();
        bitmap.Rle.Area.ShouldBe(set.Count);
        bitmap.Rle.BoundingBox().ShouldBe(
            set.Count == 0 ? null : new PixelBox(set.Min(p => p.X), set.Min(p => p.Y), set.Max(p => p.X), set.Max(p => p.Y)));
    }

    [Property]
    public void Union_and_intersection_are_those_of_the_pixels(Bitmap bitmap)
    {
        var both = RleMask.FromBitmap(bitmap.Height, bitmap.Width, bitmap.Combine((a, b) => a && b));
        var either = RleMask.FromBitmap(bitmap.Height, bitmap.Width, bitmap.Combine((a, b) => a || b));
        bitmap.Rle.Intersect(bitmap.OtherRle).Counts.ToArray().ShouldBe(both.Counts.ToArray());
        bitmap.Rle.Union(bitmap.OtherRle).Counts.ToArray().ShouldBe(either.Counts.ToArray());
        bitmap.Rle.IntersectionArea(bitmap.OtherRle).ShouldBe(both.Area);
        bitmap.OtherRle.IntersectionArea(bitmap.Rle).ShouldBe(both.Area);
        bitmap.Rle.Iou(bitmap.OtherRle).ShouldBe(either.Area == 0 ? 0 : both.Area / (double)either.Area);
        bitmap.Rle.Iou(bitmap.OtherRle, otherIsCrowd: true).ShouldBe(bitmap.Rle.Area == 0 ? 0 : both.Area / (double)bitmap.Rle.Area);
    }

    [Property]
    public void Pixels_of_one_value_are_a_mask(Bitmap bitmap)
    {
        var value = bitmap.Pixels[0];
        var expected = RleMask.FromBitmap(bitmap.Height, bitmap.Width, [.. bitmap.Pixels.Select(p => p == value ? (byte)1 : (byte)0)]);
        RleMask.FromValue(bitmap.Height, bitmap.Width, bitmap.Pixels, value).Counts.ToArray().ShouldBe(expected.Counts.ToArray());
    }

    [Property]
    public void Empty_runs_change_nothing(Bitmap bitmap)
    {
        int[] loose = [.. bitmap.Rle.Counts.ToArray().SelectMany(run => run > 1 ? new[] { 1, 0, run - 1 } : [run])];
        var mask = RleMask.FromCounts(bitmap.Height, bitmap.Width, loose);
        mask.Area.ShouldBe(bitmap.Rle.Area);
        mask.BoundingBox().ShouldBe(bitmap.Rle.BoundingBox());
        mask.IntersectionArea(bitmap.OtherRle).ShouldBe(bitmap.Rle.IntersectionArea(bitmap.OtherRle));
        bitmap.OtherRle.IntersectionArea(mask).ShouldBe(bitmap.Rle.IntersectionArea(bitmap.OtherRle));
        mask.Union(mask).Counts.ToArray().ShouldBe(bitmap.Rle.Counts.ToArray());
    }

    [Property]
    public void Any_text_is_read_or_refused_in_words(string? text, byte height, byte width)
    {
        var (h, w) = (height + 1, width + 1);
        try
        {
            var mask = RleMask.ParseCompressed(h, w, text);
            mask.Counts.ToArray().Sum().ShouldBe(h * w);
            mask.Counts.Length.ShouldBeLessThanOrEqualTo((h * w) + 1);
        }
        catch (FormatException e)
        {
            e.Message.ShouldContain("RLE");
        }
    }

    [Property]
    public void Any_characters_of_the_alphabet_are_read_or_refused(byte[] codes)
    {
        var text = new string([.. codes.Select(c => (char)(48 + (c % 64)))]);
        var error = Record.Exception(() => RleMask.ParseCompressed(9, 7, text));
        (error is null or FormatException).ShouldBeTrue(error?.ToString());
    }
}
