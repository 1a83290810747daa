using System.Security.Cryptography;
using SamCam.Datasets.Labels;
using SamCam.Segmentation;

namespace SamCam.Datasets.Voc;

/// <summary>Opens PASCAL VOC devkits.</summary>
internal static class VocDataset
{
    private const string DefaultSplit = "train";
    private const string LabelsOfIrn = "cls_labels.npy";

    /// <summary>The devkit root in a folder or in its usual places below it; null when there is none.</summary>
    public static string? RootIn(IDatasetFiles files, string folder)
    {
        string[] candidates = [folder, Path.Combine(folder, "VOC2012"), Path.Combine(folder, "VOCdevkit", "VOC2012")];
        return candidates.FirstOrDefault(c => files.FolderExists(Path.Combine(c, "JPEGImages")) && files.FolderExists(Path.Combine(c, "ImageSets")));
    }

    /// <summary>Reads a split and the labels of its images.</summary>
    public static IDataset Open(string devkit, DatasetRequest request, IDatasetFiles files, CancellationToken cancellationToken)
    {
        var list = SplitFile(files, devkit, request.Split ?? DefaultSplit);
        var classes = VocClasses.Of(files, devkit);
        var annotations = Path.Combine(devkit, "Annotations");
        var labels = OpenLabels(files, devkit, annotations, request.Labels, classes, cancellationToken);
        var items = new ItemTable();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = 0;
        foreach (var text in TextLines.Read(files, list))
        {
            cancellationToken.ThrowIfCancellationRequested();
            line++;
            var id = text.AsSpan().Trim().ToString();
            if (id.Length == 0)
                continue;
            ImageKey.FromPath(id, $"{list}, line {line}");
            var ids = labels is null ? VocAnnotation.Read(files, Path.Combine(annotations, id + ".xml"), classes, digest) : labels.Find(id, number: null, list);
            items.Add(id + ".jpg", ids, list, line, "line");
        }

        if (items.Count == 0)
            throw new InputException(list, "lists no images", "choose another split with --split");
        var labelPart = labels?.Part ?? new DatasetPart("annotations", "sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset()));
        var root = DatasetLocator.ExistingFolder(files, request.Images ?? Path.Combine(devkit, "JPEGImages"));
        return new TableDataset(DatasetKinds.Voc, root, classes, [FileDigest.PartOf("split list", files, list), labelPart], items, []);
    }

    private static LabelLookup? OpenLabels(IDatasetFiles files, string devkit, string annotations, string? given, ClassList classes, CancellationToken cancellationToken)
    {
        if (given is not null)
            return LabelLookup.Read(files, given, classes, cancellationToken);
        if (files.FolderExists(annotations))
            return null;
        var beside = Path.Combine(devkit, LabelsOfIrn);
        if (files.FileExists(beside))
            return LabelLookup.Read(files, beside, classes, cancellationToken);
        throw new InputException(devkit, $"there is neither an Annotations folder nor {LabelsOfIrn} in it", "add one of them, or name a label file with --labels");
    }

    private static string SplitFile(IDatasetFiles files, string devkit, string split)
    {
        var folder = Path.Combine(devkit, "ImageSets", "Segmentation");
        var path = Path.Combine(folder, split + ".txt");
        if (split.AsSpan().IndexOfAny('/', '\\') < 0 && files.FileExists(path))
            return path;
        var names = files.FilesIn(folder, "", ".txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        throw new InputException($"split '{split}'", $"there is no such list in {folder}", "choose with --split: " + string.Join(", ", names));
    }
}
