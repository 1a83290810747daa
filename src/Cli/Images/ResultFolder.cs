using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.Cli.Images;

/// <summary>A folder that results are written to; each file appears there whole or not at all.</summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly FolderObjectStore objects;

    private ResultFolder(string root)
    {
        Root = root;
        objects = new FolderObjectStore(root);
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>A folder on the same file system for what is not finished; gone afterwards.</summary>
    public string Temporary => Path.Combine(Root, FolderObjectStore.TemporaryFolder);

    /// <summary>Takes a folder; it is created when it is not there.</summary>
    /// <exception cref="InputException">It is a file, or may not be written to.</exception>
    public static ResultFolder Create(string output)
    {
        var folder = new ResultFolder(Path.GetFullPath(output));
        try
        {
            Directory.CreateDirectory(folder.Temporary);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--output {output}", "the folder cannot be written to (" + e.Message + ")", "choose another folder, or give write permission", e);
        }
    }

    /// <summary>The absolute path of a result.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Writes a file; one that is there is replaced.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task WriteAsync(string relative, Action<Stream> write, CancellationToken cancellationToken) => objects.WriteAsync(
        relative,
        (stream, _) =>
        {
            write(stream);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Removes the folder of unfinished files, unless another process has some in it.</summary>
    public void Dispose()
    {
        foreach (var folder in (string[])[Temporary, Path.GetDirectoryName(Temporary)!])
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }
}
