using FsCheck;
using FsCheck.Fluent;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Merging;

/// <summary>A small label map and masks, drawn as text: rows separated by a space, digit = class, x = void, # = mask.</summary>
internal sealed record Layout(int Width, int Height, byte[] Labels, byte[][] Masks)
{
    public LabelMap LabelMap => new(Width, Height, Labels);

    public RleMask[] Rle => [.. Masks.Select(mask => RleMask.FromBitmap(Height, Width, mask))];

    public static Layout Parse(string labels, params string[] masks)
    {
        var rows = labels.Split(' ');
        return new Layout(rows[0].Length, rows.Length, Labelled(labels), [.. masks.Select(Bitmap)]);
    }

    public static byte[] Labelled(string text) =>
        [.. text.Where(c => c != ' ').Select(c => c == 'x' ? LabelMap.Void : (byte)(c - '0'))];

    public static string Draw(LabelMap map) => string.Join(' ', Enumerable.Range(0, map.Height).Select(y =>
        string.Concat(map.Labels.Skip(y * map.Width).Take(map.Width).Select(v => v == LabelMap.Void ? 'x' : (char)('0' + v)))));

    public override string ToString() => $"{Draw(LabelMap)} | {string.Join(" | ", Masks.Select(m => Draw(new LabelMap(Width, Height, m))))}";

    private static byte[] Bitmap(string text) => [.. text.Where(c => c != ' ').Select(c => c == '#' ? (byte)1 : (byte)0)];
}

/// <summary>Random layouts: up to four classes and void in rectangles, up to eight masks, some empty, some whole, some ragged.</summary>
internal static class LayoutArbitrary
{
    public static Arbitrary<Layout> Layouts()
    {
        var layout =
            from width in Gen.Choose(1, 9)
            from height in Gen.Choose(1, 9)
            from patches in Patch(width, height, Gen.Elements<byte>(0, 1, 2, 3, 7, 255)).ListOf()
            from masks in Mask(width, height).ListOf()
            select new Layout(width, height, Painted(width, height, patches.Take(5)), [.. masks.Take(8)]);
        return layout.ToArbitrary();
    }

    private static Gen<(int X0, int Y0, int X1, int Y1, byte Value)> Patch(int width, int height, Gen<byte> values) =>
        from x0 in Gen.Choose(0, width)
        from x1 in Gen.Choose(x0, width)
        from y0 in Gen.Choose(0, height)
        from y1 in Gen.Choose(y0, height)
        from value in values
        select (x0, y0, x1, y1, value);

    private static Gen<byte[]> Mask(int width, int height) =>
        from patches in Patch(width, height, Gen.Elements<byte>(1, 1, 1, 0)).ListOf(3)
        select Painted(width, height, patches);

    private static byte[] Painted(int width, int height, IEnumerable<(int X0, int Y0, int X1, int Y1, byte Value)> patches)
    {
        var map = new byte[width * height];
        foreach (var (x0, y0, x1, y1, value) in patches)
        {
            for (var y = y0; y < y1; y++)
                map.AsSpan((y * width) + x0, x1 - x0).Fill(value);
        }

        return map;
    }
}
