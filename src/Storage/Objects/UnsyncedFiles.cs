using Microsoft.Win32.SafeHandles;

namespace SamCam.Storage.Objects;

/// <summary>
/// Files below a folder that a power cut could still take. Where the file system can be written as a whole, one call takes the place of one per file:
/// a journal then goes to the disk once per batch of images. Thread-safe; several shards may share it.
/// </summary>
/// <param name="root">The folder.</param>
internal sealed class UnsyncedFiles(string root)
{
    private readonly SemaphoreSlim syncing = new(1);
    private readonly Lock gate = new();
    private readonly Lazy<bool> whole = new(() => FileSync.CanSyncWhole(Existing(root)));
    private HashSet<string> files = new(StringComparer.Ordinal);
    private SafeFileHandle? opened;
    private IOException? failed;

    /// <summary>Whether files need not be synced one by one.</summary>
    public bool AreWrittenTogether => whole.Value;

    /// <summary>Something is about to be written: errors are told to whoever had the file system open when they happened.</summary>
    public void Expect()
    {
        lock (gate)
            Open();
    }

    /// <summary>Remembers a file that is in its place now.</summary>
    public void Add(string path)
    {
        lock (gate)
        {
            Open();
            files.Add(path);
        }
    }

    /// <summary>Comes back when everything that was remembered is on the disk, also what another caller is about to write there.</summary>
    /// <exception cref="IOException">The disk failed, now or before: what was written is not to be trusted, and is gone.</exception>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        await syncing.WaitAsync(cancellationToken);
        try
        {
            if (failed is not null)
                throw new IOException(failed.Message, failed);
            Sync();
        }
        finally
        {
            syncing.Release();
        }
    }

    private void Sync()
    {
        HashSet<string> pending;
        SafeFileHandle? folder;
        lock (gate)
        {
            (pending, folder) = (files, opened);
            (files, opened) = (new(StringComparer.Ordinal), null);
        }

        using (folder)
        {
            if (pending.Count == 0)
                return;
            if (folder is null)
            {
                foreach (var parent in pending.Select(p => Path.GetDirectoryName(p)!).Distinct(StringComparer.Ordinal))
                    FileSync.Folder(parent);
                return;
            }

            try
            {
                FileSync.Whole(folder, root);
            }
            catch (IOException e)
            {
                // Bytes that are in memory and not on the disk would pass for good the next time.
                failed = e;
                foreach (var path in pending)
                    File.Delete(path);
                throw;
            }
        }
    }

    private void Open()
    {
        if (AreWrittenTogether)
            opened ??= FileSync.OpenFolder(Existing(root));
    }

    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        return folder;
    }
}
