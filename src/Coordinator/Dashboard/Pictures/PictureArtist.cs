using SamCam.Segmentation;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Drawing;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Dashboard.Pictures;

/// <summary>Draws pictures from what a job stored. A few at once, from files and images of bounded size: others wait.</summary>
internal sealed class PictureArtist(IObjectStores objects) : IDisposable
{
    /// <summary>Columns of a picture at most.</summary>
    public const int MaxWidth = 1600;

    private const int MaxHeight = 1600;
    private const long MaxFileBytes = 64 << 20;
    private const long MaxPixels = 50_000_000;

    private readonly SemaphoreSlim places = new(Math.Max(2, Environment.ProcessorCount / 2));

    /// <summary>Draws a layer; null when there is nothing to draw.</summary>
    /// <param name="subject">The image.</param>
    /// <param name="layer">What to show of it.</param>
    /// <param name="width">Columns of the picture at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InputException">The file is no image, or larger than what is drawn.</exception>
    public async Task<Picture?> DrawAsync(PictureSubject subject, PictureLayer layer, int width, CancellationToken cancellationToken)
    {
        if (!subject.Has(layer))
            return null;
        await places.WaitAsync(cancellationToken);
        try
        {
            return layer == PictureLayer.Photo
                ? await DrawPhotoAsync(subject.Job.ImageRoot, subject.Image.Path, subject.Options.Imaging, width, cancellationToken)
                : await DrawOverlayAsync(subject, layer, width, cancellationToken);
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Draws an image of a dataset that no job has yet.</summary>
    /// <inheritdoc cref="DrawAsync"/>
    public async Task<Picture?> PreviewAsync(string root, string path, int width, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            return await DrawPhotoAsync(root, path, new ImagingOptions(), width, cancellationToken);
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private async Task<Picture?> DrawPhotoAsync(string root, string path, ImagingOptions imaging, int width, CancellationToken cancellationToken)
    {
        if (await objects.Open(root).ReadAsync(path, MaxFileBytes, cancellationToken) is not { } file)
            return null;
        var photo = ImageDecoder.Decode(file, imaging with { MaxMegapixels = Math.Min(imaging.MaxMegapixels, MaxPixels / 1e6) }, path);
        var (columns, rows) = Fit(photo.Width, photo.Height, width);
        return new Picture(Thumbnail.ToJpeg(Thumbnail.Shrink(photo, columns, rows)), "image/jpeg");
    }

    private async Task<Picture?> DrawOverlayAsync(PictureSubject subject, PictureLayer layer, int width, CancellationToken cancellationToken)
    {
        if (subject.Result is not { Width: { } photoWidth, Height: { } photoHeight } || (long)photoWidth * photoHeight > MaxPixels)
            return null;
        var (columns, rows) = Fit(photoWidth, photoHeight, width);
        var overlay = layer switch
        {
            PictureLayer.Masks => await ReadMasksAsync(subject, cancellationToken) is { } masks ? Overlays.OfMasks(masks, photoWidth, photoHeight, columns, rows) : null,
            PictureLayer.Label => await ReadLabelAsync(subject, cancellationToken) is { } label ? Overlays.OfLabel(label, columns, rows) : null,
            PictureLayer.Cam when subject.Job.PseudoLabels is not null =>
                await ReadPseudoLabelAsync(subject, cancellationToken) is { } given ? Overlays.OfLabel(given, columns, rows) : null,
            PictureLayer.Cam => await ReadCamsAsync(subject, cancellationToken) is { } cams ? Overlays.OfHeat(cams, columns, rows) : null,
            _ => await ReadCamLabelAsync(subject, cancellationToken) is { } before && await ReadLabelAsync(subject, cancellationToken) is { } after
                ? Overlays.OfDifference(before, after, columns, rows)
                : null,
        };
        return overlay is null ? null : new Picture(overlay.ToPng(), "image/png");
    }

    private async Task<LabelMap?> ReadCamLabelAsync(PictureSubject subject, CancellationToken cancellationToken) => subject.Job.PseudoLabels is not null
        ? await ReadPseudoLabelAsync(subject, cancellationToken)
        : (await ReadCamsAsync(subject, cancellationToken))?.ToLabelMap(subject.Options.Cam.BackgroundThreshold);

    private Task<LabelMap?> ReadPseudoLabelAsync(PictureSubject subject, CancellationToken cancellationToken) =>
        ReadAsync(subject.Job.PseudoLabels!, subject.Image.Key + ".png", LabelPng.Read, cancellationToken);

    private Task<LabelMap?> ReadLabelAsync(PictureSubject subject, CancellationToken cancellationToken) =>
        ReadAsync(subject.Job.Destination, ArtifactKeys.Labels(subject.Image.Key), LabelPng.Read, cancellationToken);

    private Task<ClassActivationMaps?> ReadCamsAsync(PictureSubject subject, CancellationToken cancellationToken) =>
        ReadAsync(subject.Job.Destination, ArtifactKeys.Cams(subject.Image.Key), (stream, name) => CamFile.Read(stream, name, MaxPixels), cancellationToken);

    private Task<IReadOnlyList<RleMask>?> ReadMasksAsync(PictureSubject subject, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<RleMask>>(
        subject.Job.Destination, ArtifactKeys.Masks(subject.Image.Key), (stream, name) => [.. MaskFile.Read(stream, name).Select(m => m.Segmentation)], cancellationToken);

    private async Task<T?> ReadAsync<T>(string place, string key, Func<Stream, string, T> read, CancellationToken cancellationToken)
        where T : class =>
        await objects.Open(place).ReadAsync(key, MaxFileBytes, cancellationToken) is { } file ? read(new MemoryStream(file), key) : null;

    private static (int Width, int Height) Fit(int width, int height, int asked) => Thumbnail.Fit(width, height, Math.Clamp(asked, 1, MaxWidth), MaxHeight);
}
