using Microsoft.Extensions.Logging;
using SamCam.Segmentation;
using SamCam.Segmentation.Masks;
using SamCam.Storage.Objects;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>
/// The masks in the destination of an earlier run. They are believed only when the whole file can be read and says that it is of the same image bytes
/// and of the same SAM settings; whatever is not so is computed, which is always right.
/// </summary>
/// <param name="earlier">The destination.</param>
/// <param name="samHash">The settings that masks must have been computed with.</param>
/// <param name="logger">Told why masks were not taken.</param>
internal sealed class EarlierMasks(IObjectStore earlier, string samHash, ILogger logger)
{
    private const int MaxFileBytes = 64 << 20;
    private const int MaxNumericsLength = 256;

    /// <summary>The masks of an image; null when there are none to use.</summary>
    /// <param name="key">The image key.</param>
    /// <param name="imageSha256">SHA-256 of the image's bytes as they are now.</param>
    /// <param name="size">Columns and rows of the image.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MaskDocument?> FindAsync(string key, string imageSha256, (int Width, int Height) size, CancellationToken cancellationToken)
    {
        var place = ArtifactKeys.Masks(key);
        try
        {
            // A store that is away is not waited for as others are: to compute takes less time.
            if (await ReadAsync(place, cancellationToken) is not { } content)
                return null;
            var document = MaskFile.ReadDocument(new MemoryStream(content), place);
            if (Mismatch(document, imageSha256, size) is not { } reason)
                return document;
            LogMessages.MasksNotReused(logger, key, reason);
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            LogMessages.MasksNotReused(logger, key, e.Message);
        }

        return null;
    }

    private string? Mismatch(MaskDocument document, string imageSha256, (int Width, int Height) size) => document.Origin switch
    {
        null => "the file does not say which image and settings its masks are of",
        var origin when origin.ImageSha256 != imageSha256 => "the image has changed since",
        var origin when origin.SamHash != samHash => "they were computed with other SAM settings",
        // They go into rows.
        { Numerics: var numerics } when numerics.Length is 0 or > MaxNumericsLength || !numerics.All(c => c is >= ' ' and <= '~') => "their numerics are malformed",
        _ => document.Size == size ? null : "they are of another size than the image",
    };

    private async Task<byte[]?> ReadAsync(string place, CancellationToken cancellationToken)
    {
        await using var file = await earlier.OpenReadAsync(place, cancellationToken);
        if (file is null)
            return null;
        if (file.Length > MaxFileBytes)
            throw new InputException(place, $"the file has {file.Length} bytes, more than the limit of {MaxFileBytes}", "use the masks of one image per file");
        var content = new byte[file.Length];
        await file.ReadExactlyAsync(content, cancellationToken);
        return content;
    }
}
