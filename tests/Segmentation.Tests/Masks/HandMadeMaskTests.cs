using System.IO.Compression;
using System.Text;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Masks;

/// <summary>Small masks worked out by hand from the rules of COCO.</summary>
public sealed class HandMadeMaskTests
{
    // A run below 16 is the character of 48 plus it; 16 needs a second group, since bit 4 is the sign.
    [Theory]
    [InlineData(1, 6, new[] { 6 }, "6")]
    [InlineData(1, 6, new[] { 0, 6 }, "06")]
    [InlineData(1, 15, new[] { 15 }, "?")]
    [InlineData(1, 16, new[] { 16 }, "`0")]
    [InlineData(1, 31, new[] { 31 }, "o0")]
    [InlineData(1, 32, new[] { 32 }, "P1")]
    [InlineData(10, 100, new[] { 1000 }, "Xo0")]
    [InlineData(32, 32, new[] { 1024 }, "PP1")]
    [InlineData(2, 5, new[] { 1, 2, 3, 4 }, "1232")]
    [InlineData(2, 5, new[] { 1, 4, 3, 2 }, "143N")]
    [InlineData(2, 4, new[] { 0, 1, 1, 1, 1, 1, 1, 1, 1 }, "011000000")]
    public void Compressed_strings_are_those_of_the_rule(int height, int width, int[] counts, string text)
    {
        RleMask.FromCounts(height, width, counts).ToCompressedString().ShouldBe(text);
        RleMask.ParseCompressed(height, width, text).Counts.ToArray().ShouldBe(counts);
    }

    [Theory]
    [InlineData("triangle", new[] { 0.0, 0, 4, 0, 0, 4 }, "###.|##..|#...|....")]
    [InlineData("half pixels", new[] { 0.5, 0.5, 2.5, 0.5, 2.5, 2.5, 0.5, 2.5 }, "....|.##.|.##.|....")]
    [InlineData("everything", new[] { -9.0, -9, 13, -9, 13, 13, -9, 13 }, "####|####|####|####")]
    [InlineData("beside", new[] { 5.0, 0, 9, 0, 9, 4, 5, 4 }, "....|....|....|....")]
    [InlineData("above", new[] { 0.0, -5, 4, -5, 4, -1, 0, -1 }, "....|....|....|....")]
    [InlineData("over the corner", new[] { 2.0, 2, 9, 2, 9, 9, 2, 9 }, "....|....|..##|..##")]
    [InlineData("a line", new[] { 0.0, 2, 4, 2 }, "....|....|....|....")]
    public void Polygons_fill_the_pixels_of_the_rule(string name, double[] polygon, string rows)
    {
        var mask = RleMask.FromPolygons(4, 4, [polygon]);

        Show(mask).ShouldBe(rows, name);
    }

    [Fact]
    public void A_hole_cannot_be_cut_but_polygons_add_up()
    {
        double[] outer = [0, 0, 4, 0, 4, 4, 0, 4], inner = [1, 1, 3, 1, 3, 3, 1, 3];

        Show(RleMask.FromPolygons(4, 4, [outer, inner])).ShouldBe("####|####|####|####");
        Show(RleMask.FromPolygons(4, 4, [inner, [0, 0, 1, 0, 1, 1, 0, 1]])).ShouldBe("#...|.##.|.##.|....");
        RleMask.FromPolygons(4, 4, [inner, inner]).Area.ShouldBe(4);
    }

    [Fact]
    public void A_crowd_is_measured_by_the_other_mask()
    {
        var (small, crowd) = (RleMask.FromBox(4, 4, new PixelBox(0, 0, 1, 1)), RleMask.FromBox(4, 4, new PixelBox(1, 0, 3, 3)));

        small.Iou(crowd).ShouldBe(2 / 14.0);
        small.Iou(crowd, otherIsCrowd: true).ShouldBe(2 / 4.0);
        crowd.Iou(small, otherIsCrowd: true).ShouldBe(2 / 12.0);
        var nothing = RleMask.FromCounts(4, 4, [16]);
        (nothing.Iou(crowd, otherIsCrowd: true), nothing.Iou(nothing)).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "#...|....|....|....")]
    [InlineData(3, 3, 3, 3, "....|....|....|...#")]
    [InlineData(-5, 1, 50, 1, "....|####|....|....")]
    [InlineData(2, 1, 1, 3, "....|....|....|....")]
    [InlineData(int.MinValue, int.MinValue, int.MaxValue, int.MaxValue, "####|####|####|####")]
    public void Boxes_hold_both_edges_and_are_clipped(int left, int top, int right, int bottom, string rows)
    {
        var box = RleMask.FromBox(4, 4, new PixelBox(left, top, right, bottom));

        Show(box).ShouldBe(rows);
        box.Counts.ToArray().ShouldBe(RleMask.FromBitmap(4, 4, [.. rows.Where(c => c != '|').Select(c => c == '#' ? (byte)1 : (byte)0)]).Counts.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_mask_file_cut_anywhere_never_loses_masks_in_silence(bool zipped)
    {
        using var whole = new MemoryStream();
        if (zipped)
            MaskFile.Write(whole, SampleMasks.Width, SampleMasks.Height, SampleMasks.Two);
        else
            MaskFile.WriteList(whole, SampleMasks.Two);
        var bytes = whole.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                // Gzip ends with a flush, an end mark, a checksum and a length: without them the document may be complete all the same.
                SampleMasks.ShouldEqual(MaskFile.Read(new MemoryStream(bytes, 0, length), "m.json"), SampleMasks.Two);
                (zipped && length >= bytes.Length - 24).ShouldBeTrue($"cut to {length} of {bytes.Length}");
            }
            catch (InputException e)
            {
                e.Subject.ShouldBe("m.json");
            }
        }
    }

    [Theory]
    [InlineData("""{"schema":1,"image":{"width":3,"height":2},"masks":[{"segmentation":{"size":[2,3],"counts":"132"}}]}""")]
    [InlineData("""{"image":{"image_id":5},"annotations":[{"segmentation":{"size":[2,3],"counts":"132"},"id":1}]}""")]
    [InlineData("""[{"segmentation":{"counts":[1,3,2],"size":[2,3]},"area":99,"bbox":"not looked at"}]""")]
    public void All_three_forms_give_one_mask_with_what_is_left_out_filled_in(string json)
    {
        foreach (var content in new[] { Encoding.UTF8.GetBytes(json), Zip(json) })
        {
            var mask = MaskFile.Read(new MemoryStream(content), "m").ShouldHaveSingleItem();
            Show(mask.Segmentation).ShouldBe(".#.|##.");
            (mask.Area, mask.Box, mask.CropBox).ShouldBe((3, new PixelBox(0, 0, 1, 1), new CropBox(0, 0, 3, 2)));
            (mask.PredictedIou, mask.StabilityScore, mask.PointX, mask.PointY).ShouldBe((1f, 1f, 0d, 0d));
        }
    }

    private static byte[] Zip(string text)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return zipped.ToArray();
    }

    private static string Show(RleMask mask)
    {
        var pixels = new byte[mask.Height * mask.Width];
        mask.Paint(pixels);
        return string.Join('|', pixels.Chunk(mask.Width).Select(row => string.Concat(row.Select(p => p != 0 ? '#' : '.'))));
    }
}
