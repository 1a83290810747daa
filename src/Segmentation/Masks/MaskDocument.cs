namespace SamCam.Segmentation.Masks;

/// <summary>All that a file of masks says.</summary>
/// <param name="Size">Columns and rows of the image; null when the file does not say.</param>
/// <param name="Origin">Where the masks come from; null when the file does not say, or not as SamCam does.</param>
/// <param name="Masks">The masks, all of one size.</param>
public sealed record MaskDocument((int Width, int Height)? Size, MaskOrigin? Origin, IReadOnlyList<SamMask> Masks);
