using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Evaluation;

/// <summary>
/// The boundary bands of all classes of a label map at once: band(m) = m without its erosion by a (2d+1) x (2d+1) square, outside the image
/// counting as outside the mask (boundary IoU, arXiv 2103.16562).
/// </summary>
internal static class BoundaryBands
{
    /// <summary>Marks pixels that belong to no band.</summary>
    public const byte None = LabelMap.Void;

    /// <summary>d = max(1, 2 % of the image diagonal), rounded half to even.</summary>
    public static int WidthFor(int width, int height) =>
        Math.Max(1, (int)Math.Round(0.02 * Math.Sqrt(((double)width * width) + ((double)height * height)), MidpointRounding.ToEven));

    /// <summary>The class id on every pixel of a band, <see cref="None"/> elsewhere; void pixels belong to no class.</summary>
    public static byte[] Find(ReadOnlySpan<byte> labels, int width, int height, int depth)
    {
        // A pixel is inside when its square holds one class only. Rows first: the middle of every run long enough.
        var window = (2 * depth) + 1;
        var bands = labels.ToArray();
        var inner = new byte[width];
        var above = new byte[width];
        var streak = new int[width];
        above.AsSpan().Fill(None);
        for (var y = 0; y < height; y++)
        {
            MarkInner(labels.Slice(y * width, width), depth, inner);
            for (var x = 0; x < width; x++)
            {
                streak[x] = inner[x] == None ? 0 : inner[x] == above[x] ? streak[x] + 1 : 1;
                if (streak[x] >= window)
                    bands[((y - depth) * width) + x] = None;
            }

            (inner, above) = (above, inner);
        }

        return bands;
    }

    private static void MarkInner(ReadOnlySpan<byte> row, int depth, Span<byte> inner)
    {
        inner.Fill(None);
        for (var start = 0; start < row.Length;)
        {
            var length = row[start..].IndexOfAnyExcept(row[start]);
            if (length < 0)
                length = row.Length - start;
            if (length > 2 * depth)
                inner.Slice(start + depth, length - (2 * depth)).Fill(row[start]);
            start += length;
        }
    }
}
