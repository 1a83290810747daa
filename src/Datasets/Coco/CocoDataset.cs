using SamCam.Datasets.Labels;
using SamCam.Segmentation;

namespace SamCam.Datasets.Coco;

/// <summary>Opens COCO instances files.</summary>
internal static class CocoDataset
{
    private const string Prefix = "instances_";

    /// <summary>The instances files of a dataset folder, by name; empty when it is not a COCO folder.</summary>
    public static IReadOnlyList<string> FilesIn(IDatasetFiles files, string folder)
    {
        string[] found = [.. files.FilesIn(Path.Combine(folder, "annotations"), Prefix, ".json")];
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    /// <summary>Picks the file of a split: <c>instances_&lt;split&gt;.json</c>, or the only one.</summary>
    public static string Choose(string folder, IReadOnlyList<string> files, string? split)
    {
        var names = files.Select(f => Path.GetFileNameWithoutExtension(f)[Prefix.Length..]).ToList();
        if (split is null && files.Count == 1)
            return files[0];
        var chosen = split is null ? -1 : names.IndexOf(split);
        if (chosen >= 0)
            return files[chosen];
        throw new InputException(
            split is null ? Path.Combine(folder, "annotations") : $"split '{split}'",
            split is null ? "there are several instances files" : $"there is no annotations/{Prefix}{split}.json in {folder}",
            "choose with --split: " + string.Join(", ", names));
    }

    /// <summary>Reads an instances file.</summary>
    public static IDataset Open(string path, DatasetRequest request, IDatasetFiles files, CancellationToken cancellationToken)
    {
        var annotations = FileDigest.PartOf("annotation file", files, path);
        var index = CocoIndex.Read(files, path, cancellationToken);
        if (index.Images.Count == 0)
            throw new InputException(path, "lists no images", "choose another annotation file");
        var classes = ClassList.Of([.. index.Categories.Values], path);
        var labels = request.Labels is null ? null : LabelLookup.Read(files, request.Labels, classes, cancellationToken);
        var items = new ItemTable();
        Span<byte> ids = stackalloc byte[DatasetLimits.Classes];
        foreach (var image in index.Images)
        {
            var found = labels is null ? index.ClassIdsOf(image, ids) : labels.Find(image.FileName, image.Id, path);
            items.Add(image.FileName, found, path, items.Count + 1, "image", image.Width, image.Height);
        }

        var root = request.Images is null ? GuessImages(files, path, index.Images[0].FileName) : DatasetLocator.ExistingFolder(files, request.Images);
        var parts = labels is null ? new[] { annotations } : [annotations, labels.Part];
        string[] warnings = index.Orphans == 0 ? [] : [$"{path}: annotations name {index.Orphans} images that it does not list; they are left out"];
        return new TableDataset(DatasetKinds.Coco, root, classes, parts, items, warnings);
    }

    // Where COCO's own zips and the usual repackagings put the photos of annotations/instances_<split>.json.
    private static string GuessImages(IDatasetFiles files, string path, string firstImage)
    {
        var folder = files.ParentOf(files.FullPath(path))!;
        var name = Path.GetFileNameWithoutExtension(path);
        var split = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : "images";
        var parent = files.ParentOf(folder) ?? folder;
        string[] candidates =
        [
            Path.Combine(parent, split), Path.Combine(parent, "images", split), Path.Combine(parent, "images"),
            Path.Combine(folder, split), Path.Combine(folder, "images"), folder, parent,
        ];
        return candidates.FirstOrDefault(c => files.FileExists(Path.Combine(c, firstImage)))
            ?? candidates.Take(5).FirstOrDefault(files.FolderExists)
            ?? throw new InputException(path, $"its images ({firstImage}, ...) are not in the usual places", "name their folder with --images");
    }
}
