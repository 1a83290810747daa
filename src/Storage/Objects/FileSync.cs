using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SamCam.Storage.Objects;

/// <summary>Forces files and names to the disk.</summary>
internal static partial class FileSync
{
    // What statfs calls them: file systems whose syncfs is known to write every file and every name. Of others (FUSE among them) nobody knows.
    private static readonly HashSet<long> WholeAtOnce =
    [
        0xEF53, // ext2, ext3, ext4
        0x58465342, // XFS
        0x9123683E, // Btrfs
        0xF2F52010, // F2FS
        0x794C7630, // overlayfs
        0x01021994, // tmpfs
    ];

    /// <summary>Whether one call may take the place of one per file: the file system of a folder can be written as a whole.</summary>
    public static unsafe bool CanSyncWhole(string folder)
    {
        // struct statfs begins with its type; 256 bytes are more than any Linux fills.
        var buffer = stackalloc long[32];
        return StatFileSystem(folder, buffer) == 0 && WholeAtOnce.Contains(buffer[0]);
    }

    /// <summary>Opens a folder, for syncing what will be written below it.</summary>
    /// <returns>Null when it cannot be opened.</returns>
    public static SafeFileHandle? OpenFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Writes the whole file system of a folder. An error since the folder was opened is told too.</summary>
    /// <exception cref="IOException">Something could not be written.</exception>
    public static void Whole(SafeFileHandle folder, string name)
    {
        if (SyncFileSystem(folder) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    /// <summary>Writes the names in a folder.</summary>
    public static void Folder(string folder)
    {
        using var opened = OpenFolder(folder);
        if (opened is not null)
            _ = FSync(opened);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int StatFileSystem(string path, long* result);
}
