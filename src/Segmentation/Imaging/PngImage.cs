namespace SamCam.Segmentation.Imaging;

/// <summary>The samples of a one-channel PNG as they are stored: palette indices stay indices, and gray values are not scaled.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="BitDepth">Bits per stored sample: 1, 2, 4, 8 or 16.</param>
/// <param name="ColorType">Gray or indexed.</param>
/// <param name="Samples">Row-major, one byte each; of 16-bit samples the high byte.</param>
public sealed record PngImage(int Width, int Height, int BitDepth, PngColorType ColorType, byte[] Samples);
