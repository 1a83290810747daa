using System.Globalization;
using SamCam.Cli.Images;
using SamCam.Segmentation;
using SamCam.Segmentation.Masks;

namespace SamCam.Cli.Masks;

/// <summary>Writes the masks of images in one of the layouts.</summary>
internal sealed class MaskOutput(ResultFolder folder, MaskLayout layout)
{
    /// <summary>Whether the masks of an image are there, complete.</summary>
    public bool Has(string key) => File.Exists(layout == MaskLayout.Png ? Path.Combine(folder.PathOf(key), PngMaskFolder.MetadataName) : folder.PathOf(key + ".json"));

    /// <summary>Writes the masks of an image; earlier ones are replaced.</summary>
    /// <exception cref="InputException">The image's folder holds other PNG files.</exception>
    /// <exception cref="IOException">They cannot be written.</exception>
    public async Task WriteAsync(string key, IReadOnlyList<SamMask> masks, CancellationToken cancellationToken)
    {
        if (layout == MaskLayout.CocoRle)
        {
            await folder.WriteAsync(key + ".json", stream => MaskFile.WriteList(stream, masks), cancellationToken);
            return;
        }

        var prepared = Path.Combine(folder.Temporary, Guid.NewGuid().ToString("N"));
        try
        {
            PngMaskFolder.Write(prepared, masks);
            Replace(folder.PathOf(key), prepared);
        }
        finally
        {
            if (Directory.Exists(prepared))
                Directory.Delete(prepared, recursive: true);
        }
    }

    /// <summary>Moves a prepared folder to its place. A folder without <c>metadata.csv</c> is not complete: it goes first and comes last.</summary>
    private static void Replace(string target, string prepared)
    {
        if (!Directory.Exists(target))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Directory.Move(prepared, target);
            return;
        }

        // The folder can hold the folders of other images: theirs are left alone.
        var earlier = Directory.GetFiles(target, "*.png");
        if (Array.Find(earlier, path => !IsMask(path)) is { } other)
            throw new InputException(other, "it lies where the image's masks should go and would be taken for one", "move it away, or choose another --output");
        var metadata = Path.Combine(target, PngMaskFolder.MetadataName);
        File.Delete(metadata);
        foreach (var path in earlier)
            File.Delete(path);
        foreach (var path in Directory.GetFiles(prepared, "*.png"))
            File.Move(path, Path.Combine(target, Path.GetFileName(path)));
        File.Move(Path.Combine(prepared, PngMaskFolder.MetadataName), metadata);
    }

    private static bool IsMask(string path) => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
