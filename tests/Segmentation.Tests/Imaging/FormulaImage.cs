using System.Security.Cryptography;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Tests.Imaging;

/// <summary>The 8-bit test image of the golden files: integers only, so that every language makes the same.</summary>
internal static class FormulaImage
{
    public static RgbImage Create(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        var at = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                    pixels[at++] = (byte)(((3 * x) + (5 * y) + (37 * c)) ^ ((x * y) >> 4));
            }
        }

        return new RgbImage(width, height, pixels);
    }

    public static string Sha256(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
}
