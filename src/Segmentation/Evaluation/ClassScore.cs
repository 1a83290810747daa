namespace SamCam.Segmentation.Evaluation;

/// <summary>How well one class is predicted over a dataset; null where a ratio has nothing below the line.</summary>
/// <param name="ClassId">0 is background.</param>
/// <param name="Name">Name of the class.</param>
/// <param name="Iou">Intersection over union, 0..1; null for a class in neither ground truth nor prediction.</param>
/// <param name="Precision">Right among the predicted pixels, 0..1.</param>
/// <param name="Recall">Right among the ground-truth pixels, 0..1.</param>
/// <param name="BoundaryIou">IoU of boundary bands of 2 % of the image diagonal, 0..1.</param>
/// <param name="GroundTruthPixels">Pixels in the ground truth.</param>
/// <param name="PredictedPixels">Pixels in the prediction, void of the ground truth left out.</param>
public sealed record ClassScore(
    int ClassId, string Name, double? Iou, double? Precision, double? Recall, double? BoundaryIou, long GroundTruthPixels, long PredictedPixels);
