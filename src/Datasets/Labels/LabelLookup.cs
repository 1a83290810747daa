using SamCam.Segmentation;

namespace SamCam.Datasets.Labels;

/// <summary>Labels of a file by image, for datasets whose list of images is another file.</summary>
internal sealed class LabelLookup
{
    private readonly Dictionary<string, byte[]> byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<long, byte[]> byNumber = [];
    private readonly IDatasetFiles files;
    private readonly string path;

    private LabelLookup(IDatasetFiles files, string path) => (this.files, this.path) = (files, path);

    /// <summary>The file's part of the identity.</summary>
    public DatasetPart Part => FileDigest.PartOf("label file", files, path);

    /// <summary>Reads a label file.</summary>
    public static LabelLookup Read(IDatasetFiles files, string path, ClassList classes, CancellationToken cancellationToken)
    {
        var file = LabelFile.Open(files, path);
        var lookup = new LabelLookup(files, file.Path);
        foreach (var row in file.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = row.ClassIds(classes, file);
            if (ids.Length > 0 && ids[^1] > classes.Names.Count)
                throw new InputException(file.Path, $"{file.Unit} {row.Place} has class {ids[^1]}, and there are {classes.Names.Count}", "use the label file of this dataset");
            if (row.Number is { } number)
                lookup.byNumber.TryAdd(number, ids);
            if (!lookup.byKey.TryAdd(KeyOf(row.Path, $"{file.Path}, {file.Unit} {row.Place}"), ids))
                throw new InputException($"{file.Path}, {file.Unit} {row.Place}", $"'{row.Path}' is listed a second time", "list every image once");
        }

        return lookup;
    }

    /// <summary>The class ids of an image.</summary>
    /// <param name="imagePath">Its path.</param>
    /// <param name="number">Its number, where the dataset has numbers.</param>
    /// <param name="subject">The list that names it, for the message.</param>
    public byte[] Find(string imagePath, long? number, string subject)
    {
        if (number is { } n && byNumber.TryGetValue(n, out var ids))
            return ids;
        return byKey.TryGetValue(KeyOf(imagePath, subject), out ids)
            ? ids
            : throw new InputException(path, $"has no labels for '{imagePath}', which {subject} lists", "add it, or choose another split or label file");
    }

    /// <summary>The class ids of an image by its path; null when the file does not list it.</summary>
    public byte[]? Find(string imagePath) => byKey.GetValueOrDefault(KeyOf(imagePath, imagePath));

    // Label files name images with or without extension.
    private static string KeyOf(string imagePath, string subject) =>
        ImageFiles.HasImageExtension(imagePath) ? ImageKey.FromPath(imagePath, subject) : ImageKey.FromPath(imagePath + ".jpg", subject);
}
