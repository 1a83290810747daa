namespace SamCam.Segmentation.Evaluation;

/// <summary>How well one image is predicted; null where everything is void or no class but background occurs.</summary>
/// <param name="Key">Image key.</param>
/// <param name="MeanIou">Mean IoU over the classes in ground truth or prediction, background included, 0..1.</param>
/// <param name="ForegroundMeanIou">The same without background.</param>
/// <param name="PixelAccuracy">Share of right pixels, 0..1.</param>
public sealed record ImageScore(string Key, double? MeanIou, double? ForegroundMeanIou, double? PixelAccuracy);
