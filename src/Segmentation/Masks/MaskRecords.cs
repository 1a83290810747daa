using System.Text.Json;

namespace SamCam.Segmentation.Masks;

/// <summary>One mask as the JSON object that SAM's <c>amg.py</c> and SA-1B write.</summary>
internal static class MaskRecords
{
    private const int MaxPixels = 1 << 30;

    public static void Write(Utf8JsonWriter json, SamMask mask)
    {
        json.WriteStartObject();
        json.WriteStartObject("segmentation");
        WriteNumbers(json, "size", mask.Segmentation.Height, mask.Segmentation.Width);
        json.WriteString("counts", mask.Segmentation.ToCompressedString());
        json.WriteEndObject();
        json.WriteNumber("area", mask.Area);
        WriteNumbers(json, "bbox", mask.Box.Left, mask.Box.Top, mask.Box.Width, mask.Box.Height);
        json.WriteNumber("predicted_iou", mask.PredictedIou);
        json.WriteStartArray("point_coords");
        json.WriteStartArray();
        json.WriteNumberValue(mask.PointX);
        json.WriteNumberValue(mask.PointY);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteNumber("stability_score", mask.StabilityScore);
        WriteNumbers(json, "crop_box", mask.CropBox.X0, mask.CropBox.Y0, mask.CropBox.Width, mask.CropBox.Height);
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">A part is missing or is not what it should be.</exception>
    public static SamMask Read(JsonElement record)
    {
        var segmentation = Segmentation(Member(record, "segmentation"));
        var box = segmentation.BoundingBox() ?? default;
        var (pointX, pointY) = (0.0, 0.0);
        if (record.TryGetProperty("point_coords", out var points) && points.ValueKind == JsonValueKind.Array && points.GetArrayLength() > 0)
        {
            var point = Numbers(points[0], 2, "point_coords");
            (pointX, pointY) = (point[0], point[1]);
        }

        var crop = new CropBox(0, 0, segmentation.Width, segmentation.Height);
        if (record.TryGetProperty("crop_box", out var cropElement))
        {
            var values = Numbers(cropElement, 4, "crop_box");
            crop = new CropBox((int)values[0], (int)values[1], (int)(values[0] + values[2]), (int)(values[1] + values[3]));
        }

        return new SamMask(segmentation, box, Score(record, "predicted_iou"), Score(record, "stability_score"), pointX, pointY, crop);
    }

    /// <summary>Width and height that an image object states; null when it does not.</summary>
    /// <exception cref="FormatException">They are no whole numbers.</exception>
    public static (int Width, int Height)? ImageSize(JsonElement image)
    {
        if (image.ValueKind != JsonValueKind.Object || !image.TryGetProperty("width", out var width) || !image.TryGetProperty("height", out var height))
            return null;
        return width.ValueKind == JsonValueKind.Number && width.TryGetInt32(out var w) && height.ValueKind == JsonValueKind.Number && height.TryGetInt32(out var h)
            ? (w, h)
            : throw new FormatException("'width' and 'height' of the image are no whole numbers");
    }

    /// <summary>The origin that a document states; null when it states none, or in another way.</summary>
    /// <exception cref="FormatException">A text of it cannot be decoded.</exception>
    public static MaskOrigin? Origin(JsonElement document)
    {
        try
        {
            return Text(document, "image", "sha256") is { } image && Text(document, "sam", "hash") is { } hash && Text(document, "sam", "numerics") is { } numerics
                ? new MaskOrigin(image, hash, numerics)
                : null;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("the origin is no text: " + e.Message, e);
        }
    }

    private static string? Text(JsonElement document, string part, string name) =>
        document.ValueKind == JsonValueKind.Object
        && document.TryGetProperty(part, out var owner) && owner.ValueKind == JsonValueKind.Object
        && owner.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static RleMask Segmentation(JsonElement segmentation)
    {
        if (segmentation.ValueKind != JsonValueKind.Object)
            throw new FormatException("'segmentation' is not a COCO RLE (run amg.py with --convert-to-rle)");
        var size = Numbers(Member(segmentation, "size"), 2, "size");
        var (height, width) = (size[0], size[1]);
        if (!(height >= 1 && width >= 1 && height * width <= MaxPixels && height == Math.Floor(height) && width == Math.Floor(width)))
            throw new FormatException($"'size' is {height} x {width}");
        var counts = Member(segmentation, "counts");
        if (counts.ValueKind == JsonValueKind.String)
            return RleMask.ParseCompressed((int)height, (int)width, counts.GetString());
        if (counts.ValueKind != JsonValueKind.Array)
            throw new FormatException("'counts' is neither a string nor an array");
        try
        {
            return RleMask.FromCounts((int)height, (int)width, [.. counts.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var run) ? run : throw new FormatException("a run length is no whole number"))]);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : throw new FormatException($"'{name}' is missing");

    private static float Score(JsonElement record, string name)
    {
        if (!record.TryGetProperty(name, out var score))
            return 1;
        return score.ValueKind == JsonValueKind.Number && score.TryGetSingle(out var value) && float.IsFinite(value) ? value : throw new FormatException($"'{name}' is no number");
    }

    private static double[] Numbers(JsonElement array, int count, string name)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() != count)
            throw new FormatException($"'{name}' is not an array of {count} numbers");
        return [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetDouble(out var number) && Math.Abs(number) < int.MaxValue / 2 ? number : throw new FormatException($"'{name}' holds something that is no number"))];
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
