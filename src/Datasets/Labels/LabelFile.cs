using SamCam.Segmentation;

namespace SamCam.Datasets.Labels;

/// <summary>Opens label files by their extension.</summary>
internal static class LabelFile
{
    /// <summary>Opens a <c>.csv</c>, <c>.json</c> or <c>.npy</c> file.</summary>
    public static ILabelFile Open(IDatasetFiles files, string path)
    {
        path = files.FullPath(path);
        if (!files.FileExists(path))
            throw new InputException(path, "there is no such label file", "check the path");
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => new CsvLabels(files, path),
            ".json" => new JsonLabels(files, path),
            ".npy" => NpyLabels.Read(files, path),
            _ => throw new InputException(path, "is not a label file", "give a .csv, .json or .npy file, described in docs/datasets.md"),
        };
    }

    /// <summary>
    /// The classes of a label file: <c>classes.txt</c> beside it, else in the dataset folder, else the file's own, else the distinct names
    /// in it, sorted by code unit.
    /// </summary>
    public static ClassList ClassesOf(ILabelFile file, IDatasetFiles files, string datasetFolder)
    {
        foreach (var folder in new[] { files.ParentOf(file.Path)!, datasetFolder })
        {
            var path = Path.Combine(folder, "classes.txt");
            if (files.FileExists(path))
                return ClassList.Read(files, path);
        }

        if (file.Classes is not null)
            return file.Classes;
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in file.Read())
        {
            foreach (var name in row.Names ?? throw Unnamed(file))
            {
                if (ClassList.Problem(name) is { } problem)
                    throw new InputException($"{file.Path}, {file.Unit} {row.Place}", "a class " + problem, "name classes shortly, on one line");
                names.Add(name);
            }

            if (names.Count > DatasetLimits.Classes)
                throw new InputException(file.Path, $"has more than {DatasetLimits.Classes} different labels", "list the classes in classes.txt and use only those");
        }

        if (names.Count == 0)
            throw new InputException(file.Path, "no image has a label", "write class names in the labels column, or list the classes in classes.txt");
        return ClassList.Of([.. names], file.Path);
    }

    private static InputException Unnamed(ILabelFile file) => new(file.Path, "numbers its classes without naming them", "put a classes.txt beside it, one name a line");
}
