using System.Security.Cryptography;
using System.Text;
using SamCam.Datasets.Labels;
using SamCam.Segmentation;

namespace SamCam.Datasets.Folder;

/// <summary>Opens a folder of images with a label file.</summary>
internal static class FolderDataset
{
    /// <summary>Reads the label file; images that it does not list are left out, with a warning.</summary>
    public static IDataset Open(string folder, DatasetRequest request, CancellationToken cancellationToken)
    {
        if (request.Split is not null)
            throw new InputException($"split '{request.Split}'", $"{folder} is a folder with one label file and has no splits", "leave --split out, or choose the file with --labels");
        var root = request.Images is not null ? DatasetLocator.ExistingFolder(request.Images) : DefaultImages(folder);
        var labels = request.Labels ?? new[] { "labels.csv", "labels.json" }.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
        if (labels is not null)
            return OpenLabelled(folder, root, LabelFile.Open(labels), cancellationToken);
        if (request.AllowUnlabelled)
            return OpenUnlabelled(folder, root, cancellationToken);
        throw new InputException(folder, "there is no labels.csv or labels.json in it", "write one as docs/datasets.md shows, or name a label file with --labels");
    }

    private static string DefaultImages(string folder)
    {
        var images = Path.Combine(folder, "images");
        return Directory.Exists(images) ? images : folder;
    }

    private static TableDataset OpenLabelled(string folder, string root, ILabelFile file, CancellationToken cancellationToken)
    {
        var part = FileDigest.PartOf("label file", file.Path);
        var classes = LabelFile.ClassesOf(file, folder);
        var items = new ItemTable();
        foreach (var row in file.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = row.ClassIds(classes, file);
            if (ids.Length > 0 && ids[^1] > classes.Names.Count)
                throw new InputException($"{file.Path}, {file.Unit} {row.Place}", $"has class {ids[^1]}, and there are {classes.Names.Count}", $"complete {classes.Source}");
            ImageKey.FromPath(row.Path, $"{file.Path}, {file.Unit} {row.Place}");
            items.Add(ImageFiles.Resolve(root, row.Path), ids, file.Path, row.Place, file.Unit);
        }

        if (items.Count == 0)
            throw new InputException(file.Path, "lists no images", "write a line for every image");
        return new TableDataset(DatasetKinds.Folder, root, classes, [part], items, Warnings(root, file, classes, items, cancellationToken));
    }

    private static List<string> Warnings(string root, ILabelFile file, ClassList classes, ItemTable items, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        if (classes.Source == file.Path && file.Classes is null)
            warnings.Add($"{file.Path}: there is no classes.txt; class ids follow the sorted names: {string.Join(", ", classes.Names.Select((n, i) => $"{i + 1} {n}").Take(20))}");
        var left = 0;
        foreach (var path in ImageFiles.List(root))
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

    private static TableDataset OpenUnlabelled(string folder, string root, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "classes.txt");
        var classes = File.Exists(path) ? ClassList.Read(path) : ClassList.Of([], folder);
        var items = new ItemTable();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in ImageFiles.List(root))
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
