using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>
/// Where the files of a dataset are read from. Paths have <c>/</c> separators; a full path and a relative one are joined by
/// <see cref="Path.Combine(string, string)"/>.
/// </summary>
/// <remarks>Every member may throw <see cref="DatasetUnavailableException"/> when the place does not answer.</remarks>
public interface IDatasetFiles
{
    /// <summary>The full form of a path that a user gave.</summary>
    /// <exception cref="InputException">The path is malformed, or may not be read.</exception>
    string FullPath(string path);

    /// <summary>The full path of the folder that something is in; null for the topmost one.</summary>
    string? ParentOf(string path);

    /// <summary>Whether there is a file at a full path that may be read.</summary>
    bool FileExists(string path);

    /// <summary>Whether there is a folder at a full path that may be read.</summary>
    bool FolderExists(string path);

    /// <summary>Opens a file for one pass from front to back.</summary>
    /// <returns>A stream that knows its length.</returns>
    /// <exception cref="IOException">It cannot be read; <see cref="FileNotFoundException"/> or <see cref="DirectoryNotFoundException"/> when it is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    Stream OpenRead(string path);

    /// <summary>Full paths of the files directly in a folder whose names begin and end so, in no particular order; none when there is no such folder.</summary>
    IEnumerable<string> FilesIn(string folder, string prefix, string suffix);

    /// <summary>Whether there is a file below an image folder; may be asked for every image.</summary>
    bool HasImage(string root, string name);

    /// <summary>
    /// Images below a folder, relative to it: folder by folder, each in ordinal order, unless the order does not matter to the caller. Hidden
    /// files are left out.
    /// </summary>
    IEnumerable<string> Images(string root, bool ordered);
}
