namespace SamCam.Segmentation.Evaluation;

/// <summary>One image before and after.</summary>
/// <param name="Key">Image key.</param>
/// <param name="Before">Mean IoU of the baseline, 0..1.</param>
/// <param name="After">Mean IoU of the prediction, 0..1.</param>
public sealed record ImageChange(string Key, double Before, double After)
{
    /// <summary>After - before, -1..1.</summary>
    public double Delta => After - Before;
}
