namespace SamCam.Testing.Servers;

/// <summary>A server's folder; it is gone when the server is disposed of, or else when the test process ends.</summary>
internal sealed class ServerFolder : IDisposable
{
    private const string Prefix = "samcam-server-";

    private ServerFolder(string root) => Root = root;

    /// <summary>The absolute path.</summary>
    public string Root { get; }

    /// <summary>A folder among temporary files, owned by <paramref name="account"/> where one is given.</summary>
    public static ServerFolder OnDisk(string? account = null)
    {
        // Root's own temporary folder may be closed to the account.
        var parent = account is null ? Path.GetTempPath() : "/tmp";
        var folder = Create(parent);
        Accounts.Give(folder.Root, account);
        return folder;
    }

    /// <summary>A folder in memory where there are <paramref name="bytes"/> free, otherwise on disk.</summary>
    public static ServerFolder InMemory(long bytes)
    {
        const string memory = "/dev/shm";
        return Directory.Exists(memory) && new DriveInfo(memory).AvailableFreeSpace >= bytes ? Create(memory) : OnDisk();
    }

    /// <summary>An absolute path inside the folder.</summary>
    public string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Writes a text file that only its owner reads.</summary>
    public string Write(string relative, string text, string? account = null)
    {
        var path = PathOf(relative);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Accounts.Give(path, account);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    private static ServerFolder Create(string parent)
    {
        for (; ; )
        {
            var path = Path.Combine(parent, Prefix + Path.GetRandomFileName());
            if (Directory.Exists(path))
                continue;
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Watchdog.Folder(path);
            return new ServerFolder(path);
        }
    }
}
