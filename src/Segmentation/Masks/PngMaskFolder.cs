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
    /// <param name="size">The size that the masks must have, width and height; null takes the first mask's.</param>
    /// <exception cref="InputException">The folder is missing, a file is not a one-channel PNG, or a size is wrong.</exception>
    public static MaskFolderContent Read(string folder, bool strict = false, (int Width, int Height)? size = null)
    {
        if (!Directory.Exists(folder))
            throw new InputException(folder, "there is no such mask folder", "run SAM on the image first, or leave the folder empty for an image without masks");
        var files = Files(folder);
        var scores = MaskMetadata.Read(Path.Combine(folder, MetadataName));
        var (masks, warnings) = (new List<SamMask>(files.Length), new List<string>());
        foreach (var file in files)
        {
            var png = ReadPng(file);
            size ??= (png.Width, png.Height);
            if (size != (png.Width, png.Height))
            {
                throw new InputException(
                    file,
                    $"the mask is {png.Width} x {png.Height}, not {size.Value.Width} x {size.Value.Height}",
                    "make all masks at the size of their image, on the stored pixel grid");
            }

            var value = SetValue(png);
            if (value != Set && !strict)
                warnings.Add($"{file}: its pixels are 0 and 1, not 0 and 255; read as a mask (the reference code ignores it: --masks-strict)");
            var segmentation = RleMask.FromValue(png.Height, png.Width, png.Samples, strict ? Set : value);
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

    private static string[] Files(string folder)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder, "*.png").Take(MaxMasks + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(folder, "the mask folder cannot be read (" + e.Message + ")", "check that it may be read", e);
        }

        if (files.Length > MaxMasks)
            throw new InputException(folder, $"it holds more than {MaxMasks} masks", "use one folder per image");
        return [.. files.OrderBy(Number).ThenBy(Path.GetFileName, StringComparer.Ordinal)];
    }

    private static PngImage ReadPng(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return PngReader.Read(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the mask cannot be read (" + e.Message + ")", "check that it may be read", e);
        }
    }

    /// <summary>The value that means set: 1 in a mask of zeros and ones, else 255.</summary>
    private static byte SetValue(PngImage png)
    {
        var samples = png.Samples.AsSpan();
        return samples.IndexOfAnyExceptInRange((byte)0, (byte)1) < 0 && samples.Contains((byte)1) ? (byte)1 : Set;
    }

    /// <summary>Numbered files come first, in the order of their numbers.</summary>
    private static int Number(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
}
