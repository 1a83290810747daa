using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>Reads an image of a dataset, inside the image root and up to a size.</summary>
public static class ImageFile
{
    /// <summary>The bytes of a file below <paramref name="root"/>.</summary>
    /// <exception cref="InputException">The path leaves the root, the file is missing, empty, too large, or may not be read.</exception>
    public static async Task<byte[]> ReadAsync(string root, string relative, long maxBytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, ObjectKey.Check(relative));
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            if (file.Length == 0)
                throw new InputException(relative, "the file is empty", "copy it again from its source");
            if (file.Length > maxBytes)
                throw new InputException(relative, $"the file has {file.Length} bytes, more than the limit of {maxBytes}", "make it smaller");
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(relative, $"there is no such file in {root}", "restore the file, or take it out of the dataset", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(relative, "the file may not be read", "give read permission", e);
        }
    }
}
