using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Labels;

/// <summary>Label and mask files drawn as text: rows separated by a space, digit = class, x = void, # = mask.</summary>
internal static class LabelFiles
{
    public static void Label(this TemporaryFolder folder, string path, string drawing)
    {
        using var file = File.Create(folder.PathOf(path));
        LabelPng.Write(Map(drawing), file);
    }

    public static void Gray(this TemporaryFolder folder, string path, string drawing, byte set)
    {
        var map = Map(drawing.Replace('#', '1').Replace('.', '0'));
        using var file = File.Create(folder.PathOf(path));
        PngWriter.WriteGray(file, map.Width, map.Height, [.. map.Labels.Select(v => v == 0 ? (byte)0 : set)]);
    }

    public static SamMask Mask(string drawing)
    {
        var map = Map(drawing.Replace('#', '1').Replace('.', '0'));
        return new SamMask(RleMask.FromBitmap(map.Height, map.Width, map.Labels), new PixelBox(0, 0, 1, 1), 0.9f, 0.95f, 1, 1, new CropBox(0, 0, map.Width, map.Height));
    }

    public static string Draw(string path)
    {
        var map = LabelPng.Read(path);
        return string.Join(' ', map.Labels.Chunk(map.Width).Select(row => string.Concat(row.Select(v => v == LabelMap.Void ? 'x' : (char)('0' + v)))));
    }

    private static LabelMap Map(string drawing)
    {
        var rows = drawing.Split(' ');
        return new LabelMap(rows[0].Length, rows.Length, [.. string.Concat(rows).Select(c => c == 'x' ? LabelMap.Void : (byte)(c - '0'))]);
    }
}
