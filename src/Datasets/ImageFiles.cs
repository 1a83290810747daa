namespace SamCam.Datasets;

/// <summary>Which files are images, by their names.</summary>
public static class ImageFiles
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".JPG", ".JPEG", ".PNG"];

    /// <summary>Whether a name ends as an image's does.</summary>
    public static bool HasImageExtension(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The path of an image that is named with or without its extension. When no file fits, the name is taken for a JPEG, which then fails
    /// as missing.
    /// </summary>
    internal static string Resolve(IDatasetFiles files, string root, string name)
    {
        if (HasImageExtension(name) || files.HasImage(root, name))
            return name;
        foreach (var extension in Extensions)
        {
            if (files.HasImage(root, name + extension))
                return name + extension;
        }

        return name + Extensions[0];
    }

    /// <summary>Images below a folder, relative to it with <c>/</c> separators: folder by folder, each in ordinal order. Hidden files and links to folders are left out.</summary>
    public static IEnumerable<string> List(string root, string prefix = "")
    {
        var folder = new DirectoryInfo(Path.Combine(root, prefix));
        var entries = folder.GetFileSystemInfos();
        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries)
        {
            if (entry.Name.StartsWith('.'))
                continue;
            if (entry is FileInfo && HasImageExtension(entry.Name))
                yield return prefix + entry.Name;
            if (entry is not DirectoryInfo || entry.LinkTarget is not null)
                continue;
            foreach (var path in List(root, prefix + entry.Name + "/"))
                yield return path;
        }
    }
}
