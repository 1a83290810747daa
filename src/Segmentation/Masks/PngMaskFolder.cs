using System.Globalization;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Masks;

/// <summary>
/// The masks of an image as <c>amg.py</c> lays them out: a folder with <c>0.png</c>, <c>1.png</c>, ... (8-bit gray, 0 or 255) and <c>metadata.csv</c>.
/// </summary>
public static class PngMaskFolder
{
    /// <summary>Name of the table of scores.</summary>
    public const string MetadataName = "metadata.csv";

    private const byte Set = 255;
    private const int MaxMasks = 100_000;

    /// <summary>Reads every PNG directly inside a folder, in order of file number.</summary>
    /// <param name="folder">The folder; an empty one is zero masks.</param>
    /// <param name="strict">
    /// Only pixels of value 255 are set, as the reference merging code has it. Otherwise 1-bit PNGs and PNGs of zeros and ones are read as the masks
    /// they are meant to be, with a warning.
    /// </param>
    /// <exception cref="InputException">The folder is missing, or a file is not a one-channel PNG, or sizes differ.</exception>
    public static MaskFolderContent Read(string folder, bool strict = false)
    {
        if (!Directory.Exists(folder))
            throw new InputException(folder, "there is no such mask folder", "run SAM on the image first, or leave the folder empty for an image without masks");
        var files = Directory.GetFiles(folder, "*.png");
        if (files.Length > MaxMasks)
            throw new InputException(folder, $"it holds more than {MaxMasks} masks", "use one folder per image");
        Array.Sort(files, ByNumber);
        var scores = MaskMetadata.Read(Path.Combine(folder, MetadataName));
        var (masks, warnings) = (new List<SamMask>(files.Length), new List<string>());
        foreach (var file in files)
        {
            var segmentation = ReadMask(file, strict, warnings);
            if (masks.Count > 0 && (segmentation.Width != masks[0].Segmentation.Width || segmentation.Height != masks[0].Segmentation.Height))
                throw new InputException(file, $"it is {segmentation.Width} x {segmentation.Height}, the masks before it are not", "keep the masks of one image together");
            masks.Add(scores.Describe(Path.GetFileNameWithoutExtension(file), segmentation));
        }

        return new MaskFolderContent(masks, warnings);
    }

    /// <summary>Writes masks into a folder, which is created; files of the same names are replaced.</summary>
    public static void Write(string folder, IReadOnlyList<SamMask> masks)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < masks.Count; i++)
        {
            var segmentation = masks[i].Segmentation;
            var bitmap = new byte[segmentation.Height * segmentation.Width];
            segmentation.Paint(bitmap, Set);
            using var file = File.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}.png")));
            PngWriter.WriteGray(file, segmentation.Width, segmentation.Height, bitmap);
        }

        MaskMetadata.Write(Path.Combine(folder, MetadataName), masks);
    }

    private static RleMask ReadMask(string path, bool strict, List<string> warnings)
    {
        PngImage png;
        using (var file = File.OpenRead(path))
            png = PngReader.Read(file, path);
        var highest = png.Samples.AsSpan().IndexOfAnyExcept((byte)0, (byte)1) < 0 ? 1 : Set;
        if (highest == 1 && png.Samples.AsSpan().Contains((byte)1) && !strict)
            warnings.Add($"{path}: its pixels are 0 and 1, not 0 and 255; read as a mask (the reference code ignores it: --masks-strict)");
        var value = highest == 1 && !strict ? (byte)1 : Set;
        var bitmap = new byte[png.Samples.Length];
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] = png.Samples[i] == value ? (byte)1 : (byte)0;
        return RleMask.FromBitmap(png.Height, png.Width, bitmap);
    }

    private static int ByNumber(string first, string second)
    {
        var (a, b) = (Path.GetFileNameWithoutExtension(first), Path.GetFileNameWithoutExtension(second));
        return int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var x) && int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            ? x.CompareTo(y)
            : string.CompareOrdinal(a, b);
    }
}
