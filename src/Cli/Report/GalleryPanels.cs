namespace SamCam.Cli.Report;

/// <summary>The pictures of an image, side by side: JPEG files of equal size.</summary>
/// <param name="Width">Columns of each picture.</param>
/// <param name="Height">Rows of each picture.</param>
/// <param name="Photo">The photo.</param>
/// <param name="Cam">The photo with the CAM's label over it; null when there is none.</param>
/// <param name="Masks">The photo with SAM's masks over it; null when there are none to show.</param>
/// <param name="Label">The photo with the pseudo-label over it; null when there is none.</param>
internal sealed record GalleryPanels(int Width, int Height, byte[] Photo, byte[]? Cam, byte[]? Masks, byte[]? Label);
