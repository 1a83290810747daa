namespace SamCam.Segmentation.Masks;

/// <summary>
/// A binary mask as COCO run lengths: column-major, runs of 0 and 1 in turn, the first run counts zeros (and may be empty).
/// Source of the format: cocoapi, common/maskApi.c.
/// </summary>
public sealed class RleMask
{
    private readonly int[] counts;

    private RleMask(int height, int width, int[] counts)
    {
        Height = height;
        Width = width;
        this.counts = counts;
        var area = 0;
        for (var i = 1; i < counts.Length; i += 2)
            area += counts[i];
        Area = area;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Run lengths; they add up to Height x Width.</summary>
    public ReadOnlySpan<int> Counts => counts;

    /// <summary>Number of set pixels.</summary>
    public int Area { get; }

    /// <summary>Takes run lengths as they are.</summary>
    /// <exception cref="ArgumentException">A run is negative, or the runs do not add up to height x width.</exception>
    public static RleMask FromCounts(int height, int width, ReadOnlySpan<int> counts)
    {
        long sum = 0;
        foreach (var count in counts)
        {
            if (count < 0)
                throw new ArgumentException("a run length is negative", nameof(counts));
            sum += count;
        }

        if (sum != (long)height * width)
            throw new ArgumentException($"run lengths add up to {sum}, not {height} x {width}", nameof(counts));
        return new RleMask(height, width, counts.ToArray());
    }

    /// <summary>Encodes a row-major bitmap; every value but 0 is set.</summary>
    public static RleMask FromBitmap(int height, int width, ReadOnlySpan<byte> rowMajor)
    {
        if (rowMajor.Length != height * width)
            throw new ArgumentException($"a bitmap of {height} x {width} needs {height * width} bytes", nameof(rowMajor));
        var runs = new List<int>();
        var run = 0;
        var current = false;
        for (var x = 0; x < width; x++)
        {
            for (int y = 0, i = x; y < height; y++, i += width)
            {
                if (rowMajor[i] != 0 != current)
                {
                    runs.Add(run);
                    run = 0;
                    current = !current;
                }

                run++;
            }
        }

        runs.Add(run);
        return new RleMask(height, width, [.. runs]);
    }

    /// <summary>Writes <paramref name="value"/> at every set pixel of a row-major bitmap and leaves the others alone.</summary>
    public void Paint(Span<byte> rowMajor, byte value = 1)
    {
        var position = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var end = position + counts[i];
            if ((i & 1) == 1)
            {
                for (var p = position; p < end; p++)
                    rowMajor[(p % Height * Width) + (p / Height)] = value;
            }

            position = end;
        }
    }
}
