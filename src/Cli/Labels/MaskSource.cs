using SamCam.Segmentation;
using SamCam.Segmentation.Masks;

namespace SamCam.Cli.Labels;

/// <summary>Finds an image's masks: <c>KEY.json.gz</c>, <c>KEY.json</c>, or the PNGs directly in the folder <c>KEY/</c>, in this order.</summary>
internal sealed class MaskSource(string root, bool strict)
{
    /// <summary>Reads the masks of one image; an empty folder is zero masks.</summary>
    /// <exception cref="InputException">There are none, or they cannot be used.</exception>
    public MaskFolderContent Read(string key)
    {
        foreach (var extension in (string[])[".json.gz", ".json"])
        {
            var file = Path.Combine(root, key + extension);
            if (File.Exists(file))
                return new MaskFolderContent(MaskFile.Read(file), []);
        }

        var folder = Path.Combine(root, key);
        return Directory.Exists(folder)
            ? PngMaskFolder.Read(folder, strict)
            : throw new InputException(folder, "there are no masks: neither this folder, nor .json.gz or .json beside it", "run SAM on the image, or make the folder empty for zero masks");
    }
}
