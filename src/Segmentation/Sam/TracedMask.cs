using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>A mask at image size.</summary>
/// <param name="Segmentation">The region in the image.</param>
/// <param name="Box">Inclusive bounding box in the image; for an empty mask the crop's upper left pixel.</param>
/// <param name="StabilityScore">Share of pixels above the raised threshold among those above the lowered one; 0 when there are none.</param>
internal sealed record TracedMask(RleMask Segmentation, PixelBox Box, float StabilityScore);
