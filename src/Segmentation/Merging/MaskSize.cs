using System.Globalization;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Merging;

/// <summary>Masks and label map must share one pixel grid: nothing is resized silently.</summary>
internal static class MaskSize
{
    public static void Check(RleMask mask, int index, int width, int height)
    {
        if (mask.Width == width && mask.Height == height)
            return;
        throw new InputException(
            string.Create(CultureInfo.InvariantCulture, $"mask {index}"),
            string.Create(CultureInfo.InvariantCulture, $"is {mask.Width} x {mask.Height} pixels, but the pseudo-label is {width} x {height}"),
            "make masks and pseudo-labels from the same image at its stored size");
    }
}
