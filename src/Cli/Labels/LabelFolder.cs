using SamCam.Segmentation;

namespace SamCam.Cli.Labels;

/// <summary>The label PNGs below a folder, by image key: the path below the folder with <c>/</c> and without <c>.png</c>.</summary>
internal static class LabelFolder
{
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 32,
        MatchCasing = MatchCasing.CaseInsensitive,
        AttributesToSkip = FileAttributes.Hidden,
    };

    /// <summary>Keys with their paths, in ordinal order of keys.</summary>
    /// <exception cref="InputException">There is no such folder, no PNG in it, or two files have one key.</exception>
    public static SortedDictionary<string, string> Find(string option, string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"{option} {folder}", "there is no such folder", "name the folder that holds <key>.png files");
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*.png", Everywhere))
        {
            var key = Path.ChangeExtension(Path.GetRelativePath(folder, path), null).Replace(Path.DirectorySeparatorChar, '/');
            if (!files.TryAdd(key, path))
                throw new InputException(path, $"has the image key {key} of {files[key]}", "remove one of the two");
        }

        return files.Count > 0
            ? files
            : throw new InputException($"{option} {folder}", "there is no PNG file in it", "name the folder that holds <key>.png files");
    }

    /// <summary>The path of a key's label below a folder.</summary>
    public static string PathOf(string folder, string key) => Path.Combine(folder, key + ".png");

    /// <summary>Reads a list of keys, one a line.</summary>
    /// <exception cref="InputException">The file cannot be read, or a line is no image key.</exception>
    public static IReadOnlyList<string> ReadKeys(string listFile)
    {
        if (!File.Exists(listFile))
            throw new InputException($"--list {listFile}", "there is no such file", "name a text file with one image key a line");
        string[] keys = [.. File.ReadLines(listFile).Select(line => line.Trim()).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal)];
        foreach (var key in keys)
        {
            if (Path.IsPathRooted(key) || key.Any(char.IsControl) || key.Split('/').Any(part => part is "" or "." or ".."))
                throw new InputException($"--list {listFile}", $"'{key}' is no image key", "write paths below the label folder, with / and without extension");
        }

        return keys.Length > 0 ? keys : throw new InputException($"--list {listFile}", "it is empty", "write one image key a line");
    }
}
