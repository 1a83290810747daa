namespace SamCam.Datasets;

/// <summary>Files of this machine. Links are followed, but for links to folders below an image folder.</summary>
public sealed class LocalDatasetFiles : IDatasetFiles
{
    /// <summary>The files of this machine.</summary>
    public static readonly LocalDatasetFiles Instance = new();

    private LocalDatasetFiles()
    {
    }

    /// <inheritdoc/>
    public string FullPath(string path) => Path.GetFullPath(path);

    /// <inheritdoc/>
    public string? ParentOf(string path) => Path.GetDirectoryName(path);

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool FolderExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 1 << 16 });

    /// <inheritdoc/>
    public IEnumerable<string> FilesIn(string folder, string prefix, string suffix) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, prefix + "*" + suffix) : [];

    /// <inheritdoc/>
    public bool HasImage(string root, string name) => File.Exists(Path.Combine(root, name));

    /// <inheritdoc/>
    public IEnumerable<string> Images(string root, bool ordered) => ImageFiles.List(root);
}
