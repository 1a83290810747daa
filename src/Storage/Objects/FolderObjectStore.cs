using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Objects as files below one folder: written apart on the same file system, synced, then moved there in one step.</summary>
public sealed partial class FolderObjectStore(string root) : IObjectStore
{
    /// <summary>Where files are written before they are moved to their place; what a killed process left there is worth nothing.</summary>
    public const string TemporaryFolder = ".samcam/tmp";

    private static readonly FileStreamOptions Sequential = new() { Options = FileOptions.Asynchronous | FileOptions.SequentialScan };

    private readonly string root = Path.GetFullPath(root);
    private readonly ConcurrentDictionary<string, bool> unsynced = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<ArtifactRecord> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var record = new ArtifactRecord(key, Convert.ToHexStringLower(SHA256.HashData(content.Span)), content.Length);
        if (!await TryCreateAsync(key, content, cancellationToken) && !await HoldsAsync(key, record, cancellationToken))
        {
            var path = PathOf(key);
            Replace(await WriteApartAsync(path, content, cancellationToken), path);
        }

        return record;
    }

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (File.Exists(path))
            return false;
        var temporary = await WriteApartAsync(path, content, cancellationToken);
        try
        {
            return FileLink.TryMove(temporary, path);
        }
        catch (IOException e) when (IsFull(e))
        {
            throw Full(e);
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        Replace(await WriteApartAsync(PathOf(key), write, cancellationToken), PathOf(key));

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
    public Task SyncAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in unsynced.Keys)
        {
            unsynced.TryRemove(folder, out _);
            SyncFolder(folder);
        }

        return Task.CompletedTask;
    }

    private static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    private string Temporary => Path.Combine(root, TemporaryFolder);

    private string PathOf(string key) => Path.Combine(root, ObjectKey.Check(key));

    private async Task<bool> HoldsAsync(string key, ArtifactRecord record, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (new FileInfo(path).Length != record.Bytes)
            return false;
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == record.Sha256;
    }

    private Task<string> WriteApartAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteApartAsync(path, async (file, token) => await file.WriteAsync(content, token), cancellationToken);

    private async Task<string> WriteApartAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(Temporary, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(folder);
            Directory.CreateDirectory(Temporary);
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await write(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (IsFull(e))
                throw Full(e);
            throw;
        }

        unsynced[folder] = true;
        return temporary;
    }

    private void Replace(string temporary, string path)
    {
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (IsFull(e))
                throw Full(e);
            throw;
        }
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
