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
        RequireSize(height, width);
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
    /// <exception cref="ArgumentException">The bitmap does not have height x width bytes.</exception>
    public static RleMask FromBitmap(int height, int width, ReadOnlySpan<byte> rowMajor) => FromPixels(height, width, rowMajor, 0, equal: false);

    /// <summary>Encodes the pixels of a row-major image that have one value.</summary>
    /// <exception cref="ArgumentException">The image does not have height x width bytes.</exception>
    public static RleMask FromValue(int height, int width, ReadOnlySpan<byte> rowMajor, byte value) =>
        FromPixels(height, width, rowMajor, value, equal: true);

    /// <summary>Reads COCO's compressed string.</summary>
    /// <exception cref="FormatException">The text is no compressed RLE of height x width pixels.</exception>
    public static RleMask ParseCompressed(int height, int width, ReadOnlySpan<char> text)
    {
        RequireSize(height, width);
        return new RleMask(height, width, CompressedRle.Parse(text, height * width));
    }

    /// <summary>Fills the inside of polygons as COCO does; pixels inside any of them are set.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="polygons">Each x0, y0, x1, y1, ... in pixels.</param>
    /// <exception cref="ArgumentException">A coordinate lacks its partner or is not a number of sensible size, or the outline is absurdly long.</exception>
    public static RleMask FromPolygons(int height, int width, IEnumerable<IReadOnlyList<double>> polygons)
    {
        RequireSize(height, width);
        var mask = new RleMask(height, width, [height * width]);
        foreach (var polygon in polygons)
            mask = mask.Union(new RleMask(height, width, PolygonRuns.Fill(polygon, height, width)));
        return mask;
    }

    /// <summary>A filled box, clipped to the mask.</summary>
    public static RleMask FromBox(int height, int width, PixelBox box)
    {
        RequireSize(height, width);
        var (left, right) = (Math.Max(box.Left, 0), Math.Min(box.Right, width - 1));
        var (top, bottom) = (Math.Max(box.Top, 0), Math.Min(box.Bottom, height - 1));
        if (right < left || bottom < top)
            return new RleMask(height, width, [height * width]);
        var runs = new RunBuilder();
        runs.Add(false, left * height);
        for (var x = left; x <= right; x++)
        {
            runs.Add(false, top);
            runs.Add(true, bottom - top + 1);
            runs.Add(false, height - 1 - bottom);
        }

        runs.Add(false, (width - 1 - right) * height);
        return new RleMask(height, width, runs.Finish());
    }

    /// <summary>COCO's compressed string.</summary>
    public string ToCompressedString() => CompressedRle.Format(counts);

    /// <summary>The smallest box that holds every set pixel; null for an empty mask.</summary>
    public PixelBox? BoundingBox()
    {
        if (Area == 0)
            return null;
        var (left, top, right, bottom) = (Width, Height, -1, -1);
        var position = 0;
        for (var i = 0; i < counts.Length; position += counts[i++])
        {
            if ((i & 1) == 0 || counts[i] == 0)
                continue;
            var last = position + counts[i] - 1;
            var (firstColumn, lastColumn) = (position / Height, last / Height);
            left = Math.Min(left, firstColumn);
            right = Math.Max(right, lastColumn);
            // A run over a column's edge covers the bottom row of one column and the top row of the next.
            top = firstColumn == lastColumn ? Math.Min(top, position % Height) : 0;
            bottom = firstColumn == lastColumn ? Math.Max(bottom, last % Height) : Height - 1;
        }

        return new PixelBox(left, top, right, bottom);
    }

    /// <summary>Pixels that both masks set.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public int IntersectionArea(RleMask other)
    {
        RequireSameSize(other);
        if (Area == 0 || other.Area == 0)
            return 0;
        ReadOnlySpan<int> a = counts, b = other.counts;
        int i = 1, j = 1, shared = 0;
        var (aStart, bStart) = (a[0], b[0]);
        var (aEnd, bEnd) = (aStart + a[1], bStart + b[1]);
        while (true)
        {
            shared += Math.Max(0, Math.Min(aEnd, bEnd) - Math.Max(aStart, bStart));
            if (aEnd <= bEnd)
            {
                if ((i += 2) >= a.Length)
                    return shared;
                aStart = aEnd + a[i - 1];
                aEnd = aStart + a[i];
            }
            else
            {
                if ((j += 2) >= b.Length)
                    return shared;
                bStart = bEnd + b[j - 1];
                bEnd = bStart + b[j];
            }
        }
    }

    /// <summary>
    /// Intersection over union, 0..1; 0 when both are empty. Against a crowd region the denominator is this mask's own area, as in COCO.
    /// </summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public double Iou(RleMask other, bool otherIsCrowd = false)
    {
        var intersection = IntersectionArea(other);
        var union = otherIsCrowd ? Area : (long)Area + other.Area - intersection;
        return union == 0 ? 0 : (double)intersection / union;
    }

    /// <summary>Pixels that either mask sets.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public RleMask Union(RleMask other) => Combine(other, intersect: false);

    /// <summary>Pixels that both masks set, as a mask.</summary>
    /// <exception cref="ArgumentException">The masks differ in size.</exception>
    public RleMask Intersect(RleMask other) => Combine(other, intersect: true);

    /// <summary>Writes <paramref name="value"/> at every set pixel of a row-major bitmap and leaves the others alone.</summary>
    /// <exception cref="ArgumentException">The bitmap does not have height x width bytes.</exception>
    public void Paint(Span<byte> rowMajor, byte value = 1)
    {
        if (rowMajor.Length != Height * Width)
            throw new ArgumentException($"a bitmap of {Height} x {Width} needs {Height * Width} bytes", nameof(rowMajor));
        var start = 0;
        for (var i = 1; i < counts.Length; i += 2)
        {
            start += counts[i - 1];
            var (x, y) = (start / Height, start % Height);
            start += counts[i];
            for (var left = counts[i]; left > 0; x++, y = 0)
            {
                var rows = Math.Min(left, Height - y);
                left -= rows;
                for (var at = (y * Width) + x; rows > 0; rows--, at += Width)
                    rowMajor[at] = value;
            }
        }
    }

    private static RleMask FromPixels(int height, int width, ReadOnlySpan<byte> rowMajor, byte value, bool equal)
    {
        RequireSize(height, width);
        return rowMajor.Length == height * width
            ? new RleMask(height, width, BitmapRuns.Encode(height, width, rowMajor, value, equal))
            : throw new ArgumentException($"a bitmap of {height} x {width} needs {height * width} bytes", nameof(rowMajor));
    }

    private static void RequireSize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if ((long)height * width > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(height), $"a mask of {height} x {width} has more than {int.MaxValue} pixels");
    }

    private RleMask Combine(RleMask other, bool intersect)
    {
        RequireSameSize(other);
        var runs = new RunBuilder();
        for (var walk = new RunWalk(counts, other.counts); walk.Next();)
            runs.Add(intersect ? walk.InFirst && walk.InSecond : walk.InFirst || walk.InSecond, walk.Length);
        return new RleMask(Height, Width, runs.Finish());
    }

    private void RequireSameSize(RleMask other)
    {
        if (other.Height != Height || other.Width != Width)
            throw new ArgumentException($"a mask of {Height} x {Width} and one of {other.Height} x {other.Width}", nameof(other));
    }
}
