using SamCam.Segmentation.Masks;

namespace SamCam.KernelsBenchmark;

/// <summary>Shapes that look like masks, the same at every run.</summary>
internal static class Blobs
{
    /// <summary>Logits [side, side] of a wobbly disc, about 4 a pixel steep at its edge.</summary>
    public static float[] Logits(int side, int seed)
    {
        var (x0, y0, radius) = (side * (0.3 + (0.05 * (seed % 9))), side * (0.3 + (0.04 * (seed % 11))), side * (0.06 + (0.03 * (seed % 7))));
        var logits = new float[side * side];
        for (var i = 0; i < logits.Length; i++)
        {
            var (dx, dy) = ((i % side) - x0, (i / side) - y0);
            var edge = radius * (1 + (0.2 * Math.Sin((5 * Math.Atan2(dy, dx)) + seed)));
            logits[i] = (float)Math.Clamp(4 * (edge - Math.Sqrt((dx * dx) + (dy * dy))), -30, 30);
        }

        return logits;
    }

    /// <summary>A bitmap of height x width with the disc in it.</summary>
    public static byte[] Bitmap(int height, int width, int seed)
    {
        var side = Math.Max(height, width);
        var logits = Logits(side, seed);
        var bitmap = new byte[height * width];
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] = logits[(i / width * side) + (i % width)] > 0 ? (byte)1 : (byte)0;
        return bitmap;
    }

    /// <summary>So many masks.</summary>
    public static RleMask[] Masks(int height, int width, int count) => [.. Enumerable.Range(0, count).Select(seed => RleMask.FromBitmap(height, width, Bitmap(height, width, seed)))];
}
