using SamCam.Segmentation;

namespace SamCam.Cli.Server;

/// <summary>A file that comes from a server: it is there whole or not at all.</summary>
internal static class FetchedFile
{
    /// <summary>Writes beside the place and moves there at the end; a file that is there is replaced.</summary>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> fetch)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var stream = Create(path, part))
                await fetch(stream);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static FileStream Create(string path, string part)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException(path, "it is a folder", "name a file");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new FileStream(part, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"it cannot be written ({e.Message})", "name a place that you may write to", e);
        }
    }
}
