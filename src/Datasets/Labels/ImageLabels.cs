using SamCam.Segmentation;

namespace SamCam.Datasets.Labels;

/// <summary>The image-level labels of a label file, for images that are found in another way than by it.</summary>
public sealed class ImageLabels
{
    private readonly LabelLookup lookup;

    private ImageLabels(LabelLookup lookup, ClassList classes)
    {
        this.lookup = lookup;
        ClassNames = classes.Names;
    }

    /// <summary>Class names, background left out: the name at index i has class id i + 1.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads a <c>.csv</c>, <c>.json</c> or <c>.npy</c> label file whole.</summary>
    /// <param name="path">The file. <c>classes.txt</c> is looked for beside it, then in <paramref name="imageFolder"/>.</param>
    /// <param name="imageFolder">The folder that image paths are relative to.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InputException">The file is missing or malformed, or a label is not a class; names the line.</exception>
    public static ImageLabels Read(string path, string imageFolder, CancellationToken cancellationToken = default)
    {
        var files = LocalDatasetFiles.Instance;
        var classes = LabelFile.ClassesOf(LabelFile.Open(files, path), files, imageFolder);
        return new ImageLabels(LabelLookup.Read(files, path, classes, cancellationToken), classes);
    }

    /// <summary>The class ids of an image, ascending, each once; null when the file does not list the image.</summary>
    /// <param name="imagePath">Path below the image folder, with <c>/</c> separators; the extension does not count.</param>
    public IReadOnlyList<int>? Find(string imagePath) => lookup.Find(imagePath) is { } ids ? [.. ids.Select(id => (int)id)] : null;
}
