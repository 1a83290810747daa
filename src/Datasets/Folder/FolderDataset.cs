using System.Security.Cryptography;
using System.Text;
using SamCam.Datasets.Labels;
using SamCam.Segmentation;

namespace SamCam.Datasets.Folder;

/// <summary>Opens a folder of images with a label file.</summary>
internal static class FolderDataset
{
    /// <summary>Reads the label file; images that it does not list are left out, with a warning.</summary>
    public static IDataset Open(string folder, DatasetRequest request, IDatasetFiles files, CancellationToken cancellationToken)
    {
        if (request.Split is not null)
            throw new InputException($"split '{request.Split}'", $"{folder} is a folder with one label file and has no splits", "leave --split out, or choose the file with --labels");
        var root = request.Images is not null ? DatasetLocator.ExistingFolder(files, request.Images) : DefaultImages(files, folder);
        var labels = request.Labels ?? new[] { "labels.csv", "labels.json" }.Select(n => Path.Combine(folder, n)).FirstOrDefault(files.FileExists);
        if (labels is not null)
            return OpenLabelled(folder, root, LabelFile.Open(files, labels), files, cancellationToken);
        if (request.AllowUnlabelled)
            return OpenUnlabelled(folder, root, files, cancellationToken);
        throw new InputException(folder, "there is no labels.csv or labels.json in it", "write one as docs/datasets.md shows, or name a label file with --labels");
    }

    private static string DefaultImages(IDatasetFiles files, string folder)
    {
        var images = Path.Combine(folder, "images");
        return files.FolderExists(images) ? images : folder;
    }

    private static TableDataset OpenLabelled(string folder, string root, ILabelFile file, IDatasetFiles files, CancellationToken cancellationToken)
    {
        var part = FileDigest.PartOf("label file", files, file.Path);
        var classes = LabelFile.ClassesOf(file, files, folder);
        var items = new ItemTable();
        foreach (var row in file.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = row.ClassIds(classes, file);
            if (ids.Length > 0 && ids[^1] > classes.Names.Count)
                throw new InputException($"{file.Path}, {file.Unit} {row.Place}", $"has class {ids[^1]}, and there are {classes.Names.Count}", $"complete {classes.Source}");
            ImageKey.FromPath(row.Path, $"{file.Path}, {file.Unit} {row.Place}");
            items.Add(ImageFiles.Resolve(files, root, row.Path), ids, file.Path, row.Place, file.Unit);
        }

        if (items.Count == 0)
            throw new InputException(file.Path, "lists no images", "write a line for every image");
        return new TableDataset(DatasetKinds.Folder, root, classes, [part], items, Warnings(root, file, classes, items, files, cancellationToken));
    }

    private static List<string> Warnings(string root, ILabelFile file, ClassList classes, ItemTable items, IDatasetFiles files, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        if (classes.Source == file.Path && file.Classes is null)
            warnings.Add($"{file.Path}: there is no classes.txt; class ids follow the sorted names: {string.Join(", ", classes.Names.Select((n, i) => $"{i + 1} {n}").Take(20))}");
        var left = 0;
        foreach (var path in files.Images(root, ordered: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsListed(path, root, items))
                left++;
        }

        if (left > 0)
            warnings.Add($"{root}: {left} images have no entry in {Path.GetFileName(file.Path)} and are left out");
        return warnings;
    }

    // A file whose name cannot be a key cannot be listed either, and harms nobody.
    private static bool IsListed(string path, string root, ItemTable items)
    {
        try
        {
            return items.Contains(ImageKey.FromPath(path, root));
        }
        catch (InputException)
        {
            return false;
        }
    }

    private static TableDataset OpenUnlabelled(string folder, string root, IDatasetFiles files, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "classes.txt");
        var classes = files.FileExists(path) ? ClassList.Read(files, path) : ClassList.Of([], folder);
        var items = new ItemTable();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in files.Images(root, ordered: true))
        {
            cancellationToken.ThrowIfCancellationRequested();
            items.Add(image, [], root, items.Count + 1, "image");
            digest.AppendData(Encoding.UTF8.GetBytes(image + "\n"));
        }

        if (items.Count == 0)
            throw new InputException(root, "there are no images in it", "check the path, or name the folder of the images with --images");
        var part = new DatasetPart("list of images", "sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset()));
        return new TableDataset(DatasetKinds.Folder, root, classes, [part], items, []);
    }
}
