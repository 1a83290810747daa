using System.Globalization;

namespace SamCam.Segmentation.Masks;

/// <summary>The <c>metadata.csv</c> of an <c>amg.py</c> folder: one line of scores per mask.</summary>
internal sealed class MaskMetadata
{
    private const string Header =
        "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,stability_score,crop_box_x0,crop_box_y0,crop_box_w,crop_box_h";

    private const int MaxBytes = 64 << 20;
    private const int Fields = 14;
    private const double MaxValue = 1 << 30;

    private readonly Dictionary<string, double[]> rows = new(StringComparer.Ordinal);

    /// <summary>Reads a table; one that is not there is empty.</summary>
    /// <exception cref="InputException">It is not a table of amg.py.</exception>
    public static MaskMetadata Read(string path)
    {
        var table = new MaskMetadata();
        if (!File.Exists(path))
            return table;
        var lines = ReadLines(path);
        if (lines.Length == 0 || lines[0].Trim() != Header)
            throw new InputException(path, "its first line is not the header of amg.py", "remove the file (the masks are read without scores), or write it again");
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            var fields = lines[i].Split(',');
            if (fields.Length != Fields)
                throw new InputException(path, $"line {i + 1} has {fields.Length} fields, not {Fields}", "write the file again");
            var values = new double[Fields];
            for (var f = 1; f < fields.Length; f++)
            {
                if (!double.TryParse(fields[f], NumberStyles.Float, CultureInfo.InvariantCulture, out values[f]) || !(Math.Abs(values[f]) <= MaxValue))
                    throw new InputException(path, $"line {i + 1} has '{fields[f]}' where a number should be", "write the file again");
            }

            table.rows[fields[0]] = values;
        }

        return table;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new InputException(path, "the table has more than 64 MiB", "use one folder per image");
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the table cannot be read (" + e.Message + ")", "check that it may be read", e);
        }
    }

    /// <summary>Writes the table, in the number format of amg.py.</summary>
    public static void Write(string path, IReadOnlyList<SamMask> masks)
    {
        // Lines are joined, not ended, and scores are widened to double first: both as amg.py has it.
        using var writer = new StreamWriter(path);
        writer.Write(Header);
        for (var i = 0; i < masks.Count; i++)
        {
            var m = masks[i];
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"\n{i},{m.Area},{m.Box.Left},{m.Box.Top},{m.Box.Width},{m.Box.Height}"));
            foreach (var number in (ReadOnlySpan<double>)[m.PointX, m.PointY, m.PredictedIou, m.StabilityScore])
            {
                writer.Write(',');
                writer.Write(PythonNumber.Format(number));
            }

            writer.Write(string.Create(CultureInfo.InvariantCulture, $",{m.CropBox.X0},{m.CropBox.Y0},{m.CropBox.Width},{m.CropBox.Height}"));
        }
    }

    /// <summary>A mask with the scores that the table has for it; without a line, scores are 1.</summary>
    public SamMask Describe(string id, RleMask segmentation)
    {
        var box = segmentation.BoundingBox() ?? default;
        return rows.TryGetValue(id, out var v)
            ? new SamMask(segmentation, box, (float)v[8], (float)v[9], v[6], v[7], new CropBox((int)v[10], (int)v[11], (int)(v[10] + v[12]), (int)(v[11] + v[13])))
            : new SamMask(segmentation, box, 1, 1, 0, 0, new CropBox(0, 0, segmentation.Width, segmentation.Height));
    }
}
