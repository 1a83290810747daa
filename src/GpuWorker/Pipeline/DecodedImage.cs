using SamCam.Segmentation.Imaging;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>An image that was read.</summary>
/// <param name="Pixels">Its pixels.</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of the file's bytes.</param>
public sealed record DecodedImage(RgbImage Pixels, string Sha256);
