using SamCam.Datasets;
using SamCam.Segmentation;

namespace SamCam.Cli.Images;

/// <summary>The images of an argument <c>IMAGE|DIR</c>: one file, or all image files below a folder.</summary>
internal sealed class ImageSource
{
    private const int MaxImages = 1_000_000;

    private ImageSource(string root, IReadOnlyList<SourceImage> images)
    {
        Root = root;
        Images = images;
    }

    /// <summary>The absolute folder that paths are relative to.</summary>
    public string Root { get; }

    /// <summary>Every image once, in the same order every time.</summary>
    public IReadOnlyList<SourceImage> Images { get; }

    /// <summary>Finds the images. Those below the output folder are left out: they are results.</summary>
    /// <param name="input">A file or a folder.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="extensions">Extensions of the result files <c>key + extension</c>.</param>
    /// <exception cref="InputException">There is no image, two have the same key, a name cannot be a key, or results would replace images.</exception>
    public static ImageSource Open(string input, string output, IReadOnlyList<string> extensions)
    {
        var (path, results) = (Path.GetFullPath(input), Path.GetFullPath(output));
        if (Directory.Exists(path))
            return OpenFolder(path, results);
        if (!File.Exists(path))
            throw new InputException(input, "there is no such file or folder", "check the path");
        var image = new SourceImage(ImageKey.FromPath(Path.GetFileName(path), input), Path.GetFileName(path));
        if (extensions.Any(extension => Path.Combine(results, image.Key + extension) == path))
            throw new InputException($"--output {output}", $"the result would replace {input}", "choose another folder");
        return new ImageSource(Path.GetDirectoryName(path)!, [image]);
    }

    private static ImageSource OpenFolder(string root, string output)
    {
        if (IsInside(root, output))
            throw new InputException($"--output {output}", $"results there could replace the images in {root}", "choose a folder that does not hold the images");
        var (images, keys) = (new List<SourceImage>(), new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
        foreach (var path in List(root).Where(path => !IsInside(Path.Combine(root, path), output)))
        {
            if (images.Count == MaxImages)
                throw new InputException(root, $"it holds more than {MaxImages} images", "give its folders one by one, or use samcam run");
            var key = ImageKey.FromPath(path, root);
            if (!keys.TryAdd(key, path))
                throw new InputException(root, $"'{keys[key]}' and '{path}' would have the same results (extension and case do not count)", "rename one of them");
            images.Add(new SourceImage(key, path));
        }

        return images.Count > 0 ? new ImageSource(root, images) : throw new InputException(root, "there is no image in it", "name an image, or a folder that holds some");
    }

    private static IEnumerable<string> List(string root)
    {
        using var paths = ImageFiles.List(root).GetEnumerator();
        while (Next())
            yield return paths.Current;

        bool Next()
        {
            try
            {
                return paths.MoveNext();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException(root, "a folder in it cannot be read (" + e.Message + ")", "check that it may be read", e);
            }
        }
    }

    private static bool IsInside(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
