using SamCam.Segmentation.Drawing;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Cli.Report;

/// <summary>Draws the pictures of an image at thumbnail size.</summary>
internal static class GalleryRenderer
{
    /// <summary>Widest picture, in pixels.</summary>
    public const int MaxWidth = 320;

    private const int MaxHeight = 400;

    /// <summary>Draws photo, CAM label, masks and pseudo-label.</summary>
    /// <param name="photo">The image.</param>
    /// <param name="cam">The CAM's label map on the image's grid, or null.</param>
    /// <param name="masks">SAM's masks on the image's grid, or null.</param>
    /// <param name="label">The pseudo-label on the image's grid, or null.</param>
    public static GalleryPanels Render(RgbImage photo, LabelMap? cam, IReadOnlyList<RleMask>? masks, LabelMap? label)
    {
        var (width, height) = Thumbnail.Fit(photo.Width, photo.Height, MaxWidth, MaxHeight);
        var small = Thumbnail.Shrink(photo, width, height);
        var muted = Thumbnail.Muted(small);
        return new GalleryPanels(
            width,
            height,
            Thumbnail.ToJpeg(small),
            cam is null ? null : Draw(Overlays.OfLabel(cam, width, height)),
            masks is null ? null : Draw(Overlays.OfMasks(masks, photo.Width, photo.Height, width, height)),
            label is null ? null : Draw(Overlays.OfLabel(label, width, height)));

        byte[] Draw(Overlay overlay) => Thumbnail.ToJpeg(overlay.Over(muted));
    }

    /// <summary>Class ids of a label map that have pixels, without background and void, ascending.</summary>
    public static IEnumerable<int> ClassesOf(LabelMap label)
    {
        for (var id = 1; id < LabelMap.Void; id++)
        {
            if (label.Labels.AsSpan().Contains((byte)id))
                yield return id;
        }
    }
}
