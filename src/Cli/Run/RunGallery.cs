using SamCam.Cli.Report;
using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>Puts together what the report shows of an image. The CAM label is no artifact, so it is made again.</summary>
internal sealed class RunGallery(OutputFolder output, ImageSource source)
{
    /// <summary>The card of an image; null when its photo or an artifact is gone by now.</summary>
    public async Task<GalleryCard?> TryShowAsync(ReportRow row, ImageItemRow item, CancellationToken cancellationToken)
    {
        try
        {
            var image = await source.DecodeAsync(item, cancellationToken);
            var cam = await source.LabelAsync(item, image.Pixels, cancellationToken);
            var label = LabelPng.Read(Path.Combine(output.Root, ArtifactKeys.Labels(item.Key)));
            var masksPath = Path.Combine(output.Root, ArtifactKeys.Masks(item.Key));
            var masks = File.Exists(masksPath) ? MaskFile.Read(masksPath) : null;
            var panels = GalleryRenderer.Render(image.Pixels, cam.Labels, masks is null ? null : [.. masks.Select(m => m.Segmentation)], label);
            var classes = GalleryRenderer.ClassesOf(cam.Labels).Concat(GalleryRenderer.ClassesOf(label)).Distinct().Order();
            return new GalleryCard(row, panels, [.. classes]);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
