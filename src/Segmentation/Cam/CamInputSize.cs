using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Cam;

/// <summary>The network input size for an image and a scale.</summary>
internal static class CamInputSize
{
    /// <summary>
    /// The sides times the scale, rounded half to even, then to the nearest k * multiple + offset with k of at least 1. An area above the limit is first scaled down.
    /// </summary>
    public static (int Width, int Height) Of(CamInput input, int width, int height, double scale, double maxMegapixels)
    {
        if (input.Square is { } side)
            (width, height) = (side, side);
        var pixels = width * scale * height * scale;
        if (pixels > maxMegapixels * 1e6)
            scale *= Math.Sqrt(maxMegapixels * 1e6 / pixels);
        return (Allowed(input, Math.Round(width * scale)), Allowed(input, Math.Round(height * scale)));
    }

    private static int Allowed(CamInput input, double side)
    {
        var k = Math.Max(1, (int)Math.Round((side - input.Offset) / input.Multiple));
        return (k * input.Multiple) + input.Offset;
    }
}
