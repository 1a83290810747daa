using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Quality;

/// <summary>Merges and measures a drawn layout.</summary>
internal static class Measured
{
    public static SamMask Mask(RleMask region, float predictedIou = 0.9f, float stability = 0.95f) =>
        new(region, new PixelBox(0, 0, 0, 0), predictedIou, stability, 0, 0, new CropBox(0, 0, region.Width, region.Height));

    public static ImageQuality Of(
        Layout layout, IReadOnlyCollection<int>? imageClasses = null, MergeOptions? options = null, ClassActivationMaps? cams = null)
    {
        var merged = Merger.Merge(layout.LabelMap, layout.Rle, options ?? new MergeOptions(), cams);
        SamMask[] masks = [.. layout.Rle.Select((region, n) => Mask(region, 0.9f + (0.01f * n)))];
        return QualityMeter.Measure(layout.LabelMap, masks, merged, imageClasses, cams, backgroundThreshold: 0.25);
    }
}
