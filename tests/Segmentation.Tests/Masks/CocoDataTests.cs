using System.Text.Json;
using SamCam.Segmentation.Masks;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Masks;

/// <summary>Masks against areas and boxes that others computed.</summary>
public sealed class CocoDataTests
{
    [Fact]
    public void Masks_that_sam_wrote_keep_their_string_area_and_box()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("data/sa1b/sa_1.json")));
        var records = file.RootElement.GetProperty("annotations").EnumerateArray().ToList();
        records.Count.ShouldBe(65);
        foreach (var record in records)
        {
            var segmentation = record.GetProperty("segmentation");
            var text = segmentation.GetProperty("counts").GetString()!;
            var mask = RleMask.ParseCompressed(segmentation.GetProperty("size")[0].GetInt32(), segmentation.GetProperty("size")[1].GetInt32(), text);
            mask.ToCompressedString().ShouldBe(text);
            mask.Area.ShouldBe(record.GetProperty("area").GetInt32());
            var box = mask.BoundingBox()!.Value;
            record.GetProperty("bbox").EnumerateArray().Select(v => v.GetDouble()).ShouldBe([box.Left, box.Top, box.Width, box.Height]);
            var bitmap = new byte[mask.Height * mask.Width];
            mask.Paint(bitmap);
            RleMask.FromBitmap(mask.Height, mask.Width, bitmap).ToCompressedString().ShouldBe(text);
        }
    }

    [Theory]
    [InlineData("dog")]
    [InlineData("groceries")]
    public void Golden_masks_keep_their_string(string photo)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(TestData.Require($"golden/everything/{photo}/default.json")));
        var texts = Strings(file.RootElement).ToList();
        texts.ShouldNotBeEmpty();
        foreach (var (height, width, text) in texts)
            RleMask.ParseCompressed(height, width, text).ToCompressedString().ShouldBe(text);
    }

    [Fact]
    public void Crowds_of_coco_lie_in_the_area_and_box_that_coco_states()
    {
        var crowds = Annotations(crowd: true);
        crowds.Count.ShouldBe(10);
        foreach (var (annotation, height, width) in crowds)
        {
            var segmentation = annotation.GetProperty("segmentation");
            int[] counts = [.. segmentation.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32())];
            var mask = RleMask.FromCounts(height, width, counts);
            var bitmap = new byte[height * width];
            mask.Paint(bitmap);
            bitmap.Sum(p => p).ShouldBe(mask.Area);
            RleMask.FromBitmap(height, width, bitmap).Counts.ToArray().ShouldBe(counts);
            RleMask.ParseCompressed(height, width, mask.ToCompressedString()).Counts.ToArray().ShouldBe(counts);

            // COCO measured crowds before it cut single objects out of them.
            mask.Area.ShouldBeInRange((int)(0.6 * annotation.GetProperty("area").GetInt32()), annotation.GetProperty("area").GetInt32());
            var stated = annotation.GetProperty("bbox").EnumerateArray().Select(v => v.GetInt32()).ToArray();
            var box = mask.BoundingBox()!.Value;
            box.Left.ShouldBeGreaterThanOrEqualTo(stated[0]);
            box.Top.ShouldBeGreaterThanOrEqualTo(stated[1]);
            box.Right.ShouldBeLessThanOrEqualTo(stated[0] + stated[2]);
            box.Bottom.ShouldBeLessThanOrEqualTo(stated[1] + stated[3]);
        }
    }

    [Fact]
    public void Polygons_of_coco_have_about_the_area_and_box_that_coco_states()
    {
        var objects = Annotations(crowd: false);
        objects.Count.ShouldBe(929);
        foreach (var (annotation, height, width) in objects)
        {
            var polygons = annotation.GetProperty("segmentation").EnumerateArray()
                .Select(p => (IReadOnlyList<double>)[.. p.EnumerateArray().Select(v => v.GetDouble())]).ToList();
            var mask = RleMask.FromPolygons(height, width, polygons);
            RleMask.ParseCompressed(height, width, mask.ToCompressedString()).Counts.ToArray().ShouldBe(mask.Counts.ToArray());
            double[] stated = [.. annotation.GetProperty("bbox").EnumerateArray().Select(v => v.GetDouble())];
            // The stated area is that of the polygon, so it differs by about half a pixel along the outline.
            var area = annotation.GetProperty("area").GetDouble();
            Math.Abs(mask.Area - area).ShouldBeLessThan(2 + (0.5 * Perimeter(polygons)), $"annotation {annotation.GetProperty("id")}");
            if (mask.BoundingBox() is not { } box)
                continue;
            // Tips thinner than a pixel vanish; nothing ever grows beyond the rounding.
            ((double)box.Left).ShouldBeInRange(stated[0] - 1, stated[0] + 8);
            ((double)box.Top).ShouldBeInRange(stated[1] - 1, stated[1] + 8);
            ((double)box.Right).ShouldBeInRange(stated[0] + stated[2] - 8, stated[0] + stated[2]);
            ((double)box.Bottom).ShouldBeInRange(stated[1] + stated[3] - 8, stated[1] + stated[3]);
        }
    }

    private static double Perimeter(IEnumerable<IReadOnlyList<double>> polygons) => polygons.Sum(p => Enumerable.Range(0, p.Count / 2).Sum(i =>
    {
        var next = (i + 1) % (p.Count / 2);
        return Math.Sqrt(Math.Pow(p[2 * i] - p[2 * next], 2) + Math.Pow(p[(2 * i) + 1] - p[(2 * next) + 1], 2));
    }));

    private static List<(JsonElement Annotation, int Height, int Width)> Annotations(bool crowd)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("data/coco128/annotations/instances_train2017.json")));
        var sizes = file.RootElement.GetProperty("images").EnumerateArray()
            .ToDictionary(i => i.GetProperty("id").GetInt64(), i => (Height: i.GetProperty("height").GetInt32(), Width: i.GetProperty("width").GetInt32()));
        return
        [
            .. file.RootElement.GetProperty("annotations").EnumerateArray()
                .Where(a => a.GetProperty("iscrowd").GetInt32() == (crowd ? 1 : 0))
                .Select(a => (a.Clone(), sizes[a.GetProperty("image_id").GetInt64()].Height, sizes[a.GetProperty("image_id").GetInt64()].Width)),
        ];
    }

    private static IEnumerable<(int Height, int Width, string Text)> Strings(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(Strings);
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        if (element.TryGetProperty("counts", out var counts) && counts.ValueKind == JsonValueKind.String)
            return [(element.GetProperty("size")[0].GetInt32(), element.GetProperty("size")[1].GetInt32(), counts.GetString()!)];
        return element.EnumerateObject().SelectMany(p => Strings(p.Value));
    }
}
