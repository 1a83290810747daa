namespace SamCam.Testing;

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The absolute path of the folder.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("samcam-test-").FullName;

    /// <summary>An absolute path inside the folder; its parent folders are created.</summary>
    public string PathOf(string relative)
    {
        var path = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
