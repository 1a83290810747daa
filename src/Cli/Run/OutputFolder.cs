using SamCam.Coordinator.Destinations;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>A destination folder, held by this process alone. Rows and the lock live in its <c>.samcam</c> folder.</summary>
internal sealed class OutputFolder : IDisposable
{
    private const string PrivateFolder = ".samcam";
    private readonly FileStream gate;

    private OutputFolder(string root, FileStream gate)
    {
        Root = root;
        this.gate = gate;
        Database = new SqliteClusterDbFactory(DatabaseFile(root));
        Objects = new FolderObjectStore(root);
        Destination = new Destination(Objects, root);
    }

    public string Root { get; }

    public SqliteClusterDbFactory Database { get; }

    public FolderObjectStore Objects { get; }

    public Destination Destination { get; }

    /// <summary>Where the rows of a destination folder are.</summary>
    public static string DatabaseFile(string root) => Path.Combine(root, PrivateFolder, "state.db");

    /// <summary>Takes the folder; it is created when it is not there.</summary>
    /// <exception cref="InputException">It is a file, is in use by another process, or holds artifacts of no known job.</exception>
    public static OutputFolder Take(string output)
    {
        var root = Path.GetFullPath(output);
        if (File.Exists(root))
            throw new InputException($"--output {output}", "it is a file", "name a folder");
        if (!File.Exists(Path.Combine(root, Destination.ManifestKey)) && Artifacts(root) is { } foreign)
            throw new InputException($"--output {output}", $"it has a {foreign}/ folder that no job of SamCam recorded", "choose another folder, or move that one away");
        try
        {
            Directory.CreateDirectory(Path.Combine(root, PrivateFolder));
            var held = new FileStream(Path.Combine(root, PrivateFolder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new OutputFolder(root, held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"--output {output}", "it may not be written to", "choose another folder, or give write permission", e);
        }
        catch (IOException e) when (Directory.Exists(Path.Combine(root, PrivateFolder)))
        {
            throw new InputException($"--output {output}", "another process is working on it", "wait for it to end, or choose another folder", e);
        }
    }

    /// <summary>Removes what a killed process left half written.</summary>
    public void ClearTemporary()
    {
        var folder = Path.Combine(Root, FolderObjectStore.TemporaryFolder);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Removes what the job of this folder recorded, and its rows.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        if (await Destination.ReadAsync(cancellationToken) is not { } manifest)
            return;
        await Database.MigrateAsync(cancellationToken);
        await Destination.RemoveAsync(manifest.JobId, new ResultStore(Database), cancellationToken);
        ClearTemporary();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(DatabaseFile(Root) + suffix);
    }

    public void Dispose() => gate.Dispose();

    private static string? Artifacts(string root) =>
        ((string[])[ArtifactKeys.LabelsFolder, ArtifactKeys.MasksFolder, ArtifactKeys.CamsFolder])
        .FirstOrDefault(name => Directory.Exists(Path.Combine(root, name)) && Directory.EnumerateFileSystemEntries(Path.Combine(root, name)).Any());
}
