using SamCam.Datasets.Coco;
using SamCam.Datasets.Folder;
using SamCam.Datasets.Voc;
using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>Finds out what a path is and opens it.</summary>
public static class DatasetLocator
{
    /// <summary>
    /// Opens a dataset and checks it whole: a COCO instances JSON, a folder with <c>annotations/instances_*.json</c>, a VOC devkit root
    /// (<c>JPEGImages</c> and <c>ImageSets</c>), or a folder with a label file. Takes seconds for a file of hundreds of megabytes.
    /// </summary>
    /// <exception cref="InputException">
    /// There is nothing to open, a file is corrupt, a label is not a class, a key is refused or there twice; says where and what to do.
    /// </exception>
    public static IDataset Open(DatasetRequest request, CancellationToken cancellationToken = default) =>
        Open(request, LocalDatasetFiles.Instance, cancellationToken);

    /// <summary>Opens a dataset of any place, in the same way and with the same errors.</summary>
    /// <param name="request">What to open, in the paths of the place.</param>
    /// <param name="files">The place.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InputException">See <see cref="Open(DatasetRequest, CancellationToken)"/>.</exception>
    /// <exception cref="DatasetUnavailableException">The place does not answer.</exception>
    public static IDataset Open(DatasetRequest request, IDatasetFiles files, CancellationToken cancellationToken = default)
    {
        try
        {
            var source = files.FullPath(request.Source);
            if (files.FileExists(source))
                return OpenFile(source, request, files, cancellationToken);
            var folder = ExistingFolder(files, source);
            if (VocDataset.RootIn(files, folder) is { } devkit)
                return VocDataset.Open(devkit, request, files, cancellationToken);
            if (CocoDataset.FilesIn(files, folder) is { Count: > 0 } annotations)
                return CocoDataset.Open(CocoDataset.Choose(folder, annotations, request.Split), request, files, cancellationToken);
            return FolderDataset.Open(folder, request, files, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException(request.Source, "cannot be read (" + e.Message + ")", "check the path and its permissions", e);
        }
    }

    /// <summary>The absolute path of a folder that must be there.</summary>
    internal static string ExistingFolder(IDatasetFiles files, string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(files.FullPath(path));
        return files.FolderExists(folder)
            ? folder
            : throw new InputException(path, files.FileExists(folder) ? "is a file, not a folder" : "there is no such folder", "check the path");
    }

    private static IDataset OpenFile(string path, DatasetRequest request, IDatasetFiles files, CancellationToken cancellationToken)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            throw new InputException(path, "is not a dataset", "give a folder or a COCO instances JSON; a label file goes with --labels");
        if (request.Split is not null)
            throw new InputException($"split '{request.Split}'", "an annotation file is one split already", "leave --split out");
        return CocoDataset.Open(path, request, files, cancellationToken);
    }
}
