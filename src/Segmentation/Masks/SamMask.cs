namespace SamCam.Segmentation.Masks;

/// <summary>One mask of everything mode: a record of SAM's <c>amg.py</c>.</summary>
/// <param name="Segmentation">The region, on the image's pixel grid.</param>
/// <param name="Box">Inclusive bounding box; written as <c>bbox</c> [x, y, right - left, bottom - top].</param>
/// <param name="PredictedIou">The model's own estimate of the mask's IoU.</param>
/// <param name="StabilityScore">IoU of the mask at a raised and a lowered logit threshold, 0..1.</param>
/// <param name="PointX">Column of the prompt, in image pixels.</param>
/// <param name="PointY">Row of the prompt, in image pixels.</param>
/// <param name="CropBox">The crop the mask was found in, [x0, y0, x1, y1] with x1, y1 exclusive as in SAM; written as XYWH.</param>
public sealed record SamMask(
    RleMask Segmentation,
    PixelBox Box,
    float PredictedIou,
    float StabilityScore,
    double PointX,
    double PointY,
    CropBox CropBox)
{
    /// <summary>Number of set pixels.</summary>
    public int Area => Segmentation.Area;
}
