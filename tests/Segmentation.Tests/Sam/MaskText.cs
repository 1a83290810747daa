using System.Globalization;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>Masks as text, everything included, so that lists of them can be compared.</summary>
internal static class MaskText
{
    public static string Of(RleMask mask) => string.Create(CultureInfo.InvariantCulture, $"{mask.Height}x{mask.Width} {CompressedRle.Encode(mask.Counts)}");

    public static string Of(SamMask mask) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Of(mask.Segmentation)} {mask.Box} {mask.PredictedIou:R} {mask.StabilityScore:R} {mask.PointX:R} {mask.PointY:R} {mask.CropBox}");

    public static IEnumerable<string> Of(IEnumerable<SamMask> masks) => masks.Select(Of);
}
