using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>The plain way of <see cref="MaskPreset.Reference"/>: both bilinear steps as whole float images, then thresholds, box and runs of the finished image.</summary>
internal sealed class FullSizeTracer(int maskSize, int networkSize, CropBox crop, int imageWidth, int imageHeight, double stabilityOffset) : IMaskTracer
{
    /// <inheritdoc/>
    public TracedMask? Trace(ReadOnlySpan<float> logits, float minStability)
    {
        var frame = InputFrame.For(crop.Width, crop.Height, networkSize);
        var middle = new float[frame.Width * frame.Height];
        BilinearPlane.AddStretched(logits.ToArray(), maskSize, maskSize, networkSize, networkSize, middle, frame.Height, frame.Width);
        var full = new float[crop.Width * crop.Height];
        BilinearPlane.AddStretched(middle, frame.Height, frame.Width, crop.Height, crop.Width, full, crop.Height, crop.Width);

        var (surely, perhaps) = (0, 0);
        var bitmap = new byte[imageWidth * imageHeight];
        for (var i = 0; i < full.Length; i++)
        {
            surely += full[i] > stabilityOffset ? 1 : 0;
            perhaps += full[i] > -stabilityOffset ? 1 : 0;
            if (full[i] > 0)
                bitmap[((crop.Y0 + (i / crop.Width)) * imageWidth) + crop.X0 + (i % crop.Width)] = 1;
        }

        var stability = perhaps == 0 ? 0 : (float)surely / perhaps;
        if (minStability > 0 && !(stability >= minStability))
            return null;
        var region = RleMask.FromBitmap(imageHeight, imageWidth, bitmap);
        var box = region.BoundingBox() ?? new PixelBox(crop.X0, crop.Y0, crop.X0, crop.Y0);
        return CropEdges.Cut(box, crop, imageWidth, imageHeight) ? null : new TracedMask(region, box, stability);
    }
}
