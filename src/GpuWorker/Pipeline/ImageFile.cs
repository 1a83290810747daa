using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>Reads an image of a dataset, inside the image root and up to a size.</summary>
public static class ImageFile
{
    /// <summary>The bytes of a file below a root.</summary>
    /// <param name="root">Where the images are.</param>
    /// <param name="name">The root in words.</param>
    /// <param name="relative">The file, relative to the root.</param>
    /// <param name="maxBytes">A larger file is refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InputException">The path leaves the root, the file is missing, empty, too large, or may not be read.</exception>
    /// <exception cref="IOException">The store is away.</exception>
    public static async Task<byte[]> ReadAsync(IObjectStore root, string name, string relative, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = await root.OpenReadAsync(relative, cancellationToken)
                ?? throw new InputException(relative, $"there is no such file in {name}", "restore the file, or take it out of the dataset");
            if (file.Length == 0)
                throw new InputException(relative, "the file is empty", "copy it again from its source");
            if (file.Length > maxBytes)
                throw new InputException(relative, $"the file has {file.Length} bytes, more than the limit of {maxBytes}", "make it smaller");
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(relative, "the file may not be read", "give read permission", e);
        }
    }
}
