using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>
/// Objects as files below one folder: written apart on the same file system, then moved there in one step. What is put is on the disk, bytes and name,
/// once <see cref="SyncAsync"/> has come back, and may be less than whole after a power cut before that; everything else is synced before it gets its name.
/// </summary>
public sealed class FolderObjectStore(string root) : IObjectStore
{
    /// <summary>Where files are written before they are moved to their place; what a killed process left there is worth nothing.</summary>
    public const string TemporaryFolder = ".samcam/tmp";

    private static readonly FileStreamOptions Sequential = new() { Options = FileOptions.Asynchronous | FileOptions.SequentialScan };

    private readonly string root = Path.GetFullPath(root);
    private readonly UnsyncedFiles unsynced = new(Path.GetFullPath(root));

    /// <inheritdoc/>
    public async Task<ArtifactRecord> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var record = new ArtifactRecord(key, Convert.ToHexStringLower(SHA256.HashData(content.Span)), content.Length);
        var path = PathOf(key);
        unsynced.Expect();
        if (!Create(path, content, sync: !unsynced.AreWrittenTogether) && !await HoldsAsync(path, record, cancellationToken))
            Replace(WriteApart(content, sync: true), path);
        // Also a file that is adopted: who wrote it may have died before it was synced.
        unsynced.Add(path);
        return record;
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        var created = Create(path, content, sync: true);
        if (created)
            unsynced.Add(path);
        return Task.FromResult(created);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        Replace(await WriteApartAsync(write, cancellationToken), path);
        unsynced.Add(path);
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string key, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(PathOf(key));
            if (file.Length > maxBytes)
                throw new IOException($"{key} has {file.Length} bytes, more than the limit of {maxBytes}");
            var content = new byte[file.Length];
            await file.ReadExactlyAsync(content, cancellationToken);
            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(key), Sequential));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Uri? Presign(string key, TimeSpan lifetime) => null;

    /// <inheritdoc/>
    public Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(key));
        return Task.FromResult(file.Exists ? new ObjectEntry(key, file.Length) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKey.CheckPrefix(prefix);
        var slash = prefix.LastIndexOf('/');
        var count = 0;
        foreach (var entry in List(slash < 0 ? "" : prefix[..(slash + 1)]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++count % 1024 == 0)
                await Task.Yield();
            if (entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                yield return entry;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListUnfinishedAsync(CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(root, TemporaryFolder));
        return (folder.Exists ? folder.EnumerateFiles().Select(file => $"{TemporaryFolder}/{file.Name}") : []).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(root))
            return Task.CompletedTask;
        throw new InputException(root, File.Exists(root) ? "it is a file, not a folder" : "there is no such folder", "create it, or change Objects:Roots");
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (File.Exists(path))
            File.Delete(path);
        RemoveEmptyParents(Path.GetDirectoryName(path)!);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SyncAsync(CancellationToken cancellationToken) => unsynced.SyncAsync(cancellationToken);

    private string NewTemporary() => Path.Combine(root, TemporaryFolder, Guid.NewGuid().ToString("N"));

    private string PathOf(string key) => Path.Combine(root, ObjectKey.Check(key));

    private static async Task<bool> HoldsAsync(string path, ArtifactRecord record, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length != record.Bytes)
            return false;
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == record.Sha256;
    }

    // False when there is such a file already.
    private bool Create(string path, ReadOnlyMemory<byte> content, bool sync)
    {
        if (File.Exists(path))
            return false;
        var temporary = WriteApart(content, sync);
        try
        {
            if (InFolderOf(path, () => FileLink.TryMove(temporary, path)))
                return true;
        }
        catch (Exception e)
        {
            Abandon(temporary, e);
            throw;
        }

        Remove(temporary);
        return false;
    }

    private string WriteApart(ReadOnlyMemory<byte> content, bool sync)
    {
        var temporary = NewTemporary();
        try
        {
            using var file = InFolderOf(temporary, () => File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None));
            RandomAccess.Write(file, content.Span, 0);
            if (sync)
                RandomAccess.FlushToDisk(file);
            return temporary;
        }
        catch (Exception e)
        {
            Abandon(temporary, e);
            throw;
        }
    }

    private async Task<string> WriteApartAsync(Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var temporary = NewTemporary();
        try
        {
            await using var file = InFolderOf(temporary, () => new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None));
            await write(file, cancellationToken);
            file.Flush(flushToDisk: true);
            return temporary;
        }
        catch (Exception e)
        {
            Abandon(temporary, e);
            throw;
        }
    }

    private void Replace(string temporary, string path)
    {
        try
        {
            InFolderOf(path, () =>
            {
                File.Move(temporary, path, overwrite: true);
                return true;
            });
        }
        catch (Exception e)
        {
            Abandon(temporary, e);
            throw;
        }
    }

    // Folders are made when they turn out not to be there: nearly always they are.
    private static T InFolderOf<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        // The file is what is said to be missing when somebody else makes the folder at this very moment.
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return action();
        }
    }

    // Leaves nothing behind, and says in a sentence that the disk is full.
    private void Abandon(string temporary, Exception e)
    {
        Remove(temporary);
        if (IsFull(e))
            throw Full(e);
    }

    private static void Remove(string temporary)
    {
        if (File.Exists(temporary))
            File.Delete(temporary);
    }

    // The number of the error is what the system call returned: ENOSPC, or EDQUOT for a quota.
    private static bool IsFull(Exception e) => e is IOException { HResult: 28 or 122 };

    private IOException Full(Exception e) => new($"{root}: the disk is full; make room, or choose another place", e.HResult);

    // Links to folders are left out: they may lead in circles, or out.
    private IEnumerable<ObjectEntry> List(string folder)
    {
        var directory = new DirectoryInfo(Path.Combine(root, folder));
        if (folder == TemporaryFolder + "/" || !directory.Exists)
            yield break;
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var key = folder + entry.Name;
            if (entry is FileInfo file && ObjectKey.IsValid(key))
                yield return new ObjectEntry(key, file.Length);
            if (entry is not DirectoryInfo || entry.LinkTarget is not null)
                continue;
            foreach (var below in List(key + "/"))
                yield return below;
        }
    }

    private void RemoveEmptyParents(string folder)
    {
        while (folder.Length > root.Length && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }
}
