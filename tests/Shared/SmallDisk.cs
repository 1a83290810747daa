using System.Globalization;
using System.Runtime.InteropServices;

namespace SamCam.Testing;

/// <summary>A file system of a few megabytes in memory; gone when the test is over.</summary>
internal sealed partial class SmallDisk : IDisposable
{
    private const int Detach = 2;

    private readonly TemporaryFolder folder;

    private SmallDisk(TemporaryFolder folder) => this.folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Root => folder.Root;

    /// <summary>Mounts it; skips the running test where mounting is not allowed.</summary>
    /// <param name="megabytes">Its size.</param>
    public static SmallDisk Mount(int megabytes = 1)
    {
        var place = new TemporaryFolder();
        if (Mount("tmpfs", place.Root, "tmpfs", 0, string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m")) == 0)
            return new SmallDisk(place);
        var reason = Marshal.GetLastPInvokeErrorMessage();
        place.Dispose();
        Assert.Skip($"a small disk cannot be mounted: {reason}");
        return null!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A store keeps its folder open until what it wrote is synced; the file system then goes with the last one who has it open.
        _ = Unmount(folder.Root, Detach);
        folder.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Unmount(string target, int flags);
}
