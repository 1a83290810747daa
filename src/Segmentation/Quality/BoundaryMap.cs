using System.Numerics.Tensors;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>
/// Boundary pixels as a column-major map of 0 and 1. A pixel is on the boundary when one of its four neighbours inside the image differs;
/// the image's own edge is no boundary.
/// </summary>
internal sealed class BoundaryMap
{
    private readonly int width;
    private readonly int height;
    private readonly byte[] map;

    private BoundaryMap(int width, int height)
    {
        this.width = width;
        this.height = height;
        map = new byte[width * height];
    }

    /// <summary>Number of boundary pixels.</summary>
    public int Count => map.Length - map.AsSpan().Count((byte)0);

    /// <summary>Boundaries between labels.</summary>
    public static BoundaryMap OfLabels(LabelColumns labels)
    {
        var boundary = new BoundaryMap(labels.Width, labels.Height);
        foreach (var end in labels.SegmentEnds.AsSpan()[..^1])
        {
            if (end % labels.Height != 0)
                boundary.map[end - 1] = boundary.map[end] = 1;
        }

        for (var x = 0; x + 1 < labels.Width; x++)
        {
            var left = labels.Labels.AsSpan(x * labels.Height, labels.Height);
            var right = labels.Labels.AsSpan((x + 1) * labels.Height, labels.Height);
            for (var y = left.CommonPrefixLength(right); y < labels.Height; y++)
            {
                if (left[y] != right[y])
                    boundary.map[(x * labels.Height) + y] = boundary.map[((x + 1) * labels.Height) + y] = 1;
                else
                    y += left[y..].CommonPrefixLength(right[y..]) - 1;
            }
        }

        return boundary;
    }

    /// <summary>Inner boundaries of all masks together.</summary>
    public static BoundaryMap OfMasks(int width, int height, IEnumerable<RleMask> masks)
    {
        var boundary = new BoundaryMap(width, height);
        var runs = new List<(int Start, int End)>();
        foreach (var mask in masks)
        {
            CollectRuns(mask, runs);
            foreach (var (start, end) in runs)
            {
                if (start % height != 0)
                    boundary.map[start] = 1;
                if (end % height != 0)
                    boundary.map[end - 1] = 1;
            }

            boundary.MarkUncovered(runs, height, height, boundary.map.Length);
            boundary.MarkUncovered(runs, -height, 0, boundary.map.Length - height);
        }

        return boundary;
    }

    /// <summary>Every pixel with a boundary pixel at most <paramref name="radius"/> rows and columns away.</summary>
    public BoundaryMap Dilate(int radius)
    {
        var across = new BoundaryMap(width, height);
        for (var x = 0; x < width; x++)
        {
            var target = across.map.AsSpan(x * height, height);
            for (var near = Math.Max(0, x - radius); near <= Math.Min(width - 1, x + radius); near++)
                TensorPrimitives.BitwiseOr(target, map.AsSpan(near * height, height), target);
        }

        var result = new BoundaryMap(width, height);
        for (var x = 0; x < width; x++)
        {
            var source = across.map.AsSpan(x * height, height);
            var target = result.map.AsSpan(x * height, height);
            source.CopyTo(target);
            for (var shift = 1; shift <= Math.Min(radius, height - 1); shift++)
            {
                TensorPrimitives.BitwiseOr(target[shift..], source[..^shift], target[shift..]);
                TensorPrimitives.BitwiseOr(target[..^shift], source[shift..], target[..^shift]);
            }
        }

        return result;
    }

    /// <summary>Share of these boundary pixels that lie in <paramref name="region"/>; null without boundary pixels.</summary>
    public double? ShareWithin(BoundaryMap region)
    {
        var all = Count;
        if (all == 0)
            return null;
        var common = new BoundaryMap(width, height);
        TensorPrimitives.BitwiseAnd(map, region.map, common.map);
        return (double)common.Count / all;
    }

    private static void CollectRuns(RleMask mask, List<(int Start, int End)> runs)
    {
        runs.Clear();
        var counts = mask.Counts;
        var position = 0;
        for (var i = 1; i < counts.Length; i += 2)
        {
            position += counts[i - 1];
            var end = position + counts[i];
            // Foreign encoders write empty runs; what touches is one run.
            if (runs.Count > 0 && runs[^1].End == position)
                runs[^1] = (runs[^1].Start, end);
            else if (end > position)
                runs.Add((position, end));
            position = end;
        }
    }

    /// <summary>Marks the pixels of the runs in [low, high) that the same runs moved by <paramref name="shift"/> do not cover.</summary>
    private void MarkUncovered(List<(int Start, int End)> runs, int shift, int low, int high)
    {
        var cover = 0;
        foreach (var (start, end) in runs)
        {
            var position = Math.Max(start, low);
            var last = Math.Min(end, high);
            while (position < last)
            {
                while (cover < runs.Count && runs[cover].End + shift <= position)
                    cover++;
                var from = cover < runs.Count ? Math.Max(runs[cover].Start + shift, position) : last;
                if (from > position)
                    map.AsSpan(position, Math.Min(from, last) - position).Fill(1);
                position = cover < runs.Count ? Math.Max(runs[cover].End + shift, from) : last;
            }
        }
    }
}
