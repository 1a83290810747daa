namespace SamCam.Segmentation.Cam;

/// <summary>The class activation maps of one image, at image size, each divided by its maximum.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="ClassIds">Class ids (1 is the first class), ascending: the image-level labels.</param>
/// <param name="Scores">[classes, height, width], values 0..1.</param>
public sealed record ClassActivationMaps(int Width, int Height, IReadOnlyList<int> ClassIds, float[] Scores);
