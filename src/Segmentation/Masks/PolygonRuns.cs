namespace SamCam.Segmentation.Masks;

/// <summary>
/// Fills a polygon the way COCO does: the outline is drawn on a grid five times as fine, and where it crosses the middle of a column the inside
/// begins or ends. Source of the rule: cocoapi, common/maskApi.c (rleFrPoly).
/// </summary>
internal static class PolygonRuns
{
    private const int Scale = 5;
    private const double MaxCoordinate = 1 << 20;
    private const long MaxOutline = 1 << 26;

    /// <summary>The runs of a filled polygon.</summary>
    /// <param name="polygon">x0, y0, x1, y1, ... in pixels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">A coordinate lacks its partner, or is not a number of sensible size, or the outline is absurdly long.</exception>
    public static int[] Fill(IReadOnlyList<double> polygon, int height, int width)
    {
        if (polygon.Count % 2 != 0)
            throw new ArgumentException("a polygon has an odd number of coordinates", nameof(polygon));
        foreach (var value in polygon)
        {
            if (!(Math.Abs(value) <= MaxCoordinate))
                throw new ArgumentException($"a polygon has the coordinate {value}", nameof(polygon));
        }

        var crossings = new List<int>();
        var corners = polygon.Count / 2;
        (int X, int Y)? previous = null;
        long outline = 0;
        for (var i = 0; i < corners; i++)
        {
            var next = (i + 1) % corners;
            var edge = new Edge((Fine(polygon[2 * i]), Fine(polygon[(2 * i) + 1])), (Fine(polygon[2 * next]), Fine(polygon[(2 * next) + 1])));
            outline += edge.Length + 1;
            if (outline > MaxOutline)
                throw new ArgumentException("a polygon's outline is longer than any that fits into an image", nameof(polygon));
            for (var step = 0; step <= edge.Length; step++)
            {
                var point = edge.PointAt(step);
                if (previous is { } last && Crossing(last, point, height, width) is { } crossing)
                    crossings.Add(crossing);
                previous = point;
            }
        }

        crossings.Add(height * width);
        crossings.Sort();
        return Runs(crossings);
    }

    private static int Fine(double coordinate) => (int)((Scale * coordinate) + 0.5);

    /// <summary>The column-major pixel at which the inside begins or ends when the outline goes from one fine column to another through a pixel's middle.</summary>
    private static int? Crossing((int X, int Y) previous, (int X, int Y) point, int height, int width)
    {
        if (point.X == previous.X)
            return null;
        var x = (((point.X < previous.X ? point.X : point.X - 1) + 0.5) / Scale) - 0.5;
        if (x != Math.Floor(x) || x < 0 || x > width - 1)
            return null;
        var y = ((Math.Min(point.Y, previous.Y) + 0.5) / Scale) - 0.5;
        return ((int)x * height) + (int)Math.Ceiling(Math.Clamp(y, 0, height));
    }

    /// <summary>Differences of sorted crossings; two crossings at one pixel cancel out.</summary>
    private static int[] Runs(List<int> crossings)
    {
        var runs = new List<int>(crossings.Count);
        var previous = 0;
        for (var i = 0; i < crossings.Count; i++)
        {
            var run = crossings[i] - previous;
            previous = crossings[i];
            if (run > 0 || i == 0)
            {
                runs.Add(run);
            }
            else if (++i < crossings.Count)
            {
                runs[^1] += crossings[i] - previous;
                previous = crossings[i];
            }
        }

        return [.. runs];
    }

    /// <summary>The grid points from one corner to the next, both included; the rounding is that of the edge walked in ascending direction.</summary>
    private readonly struct Edge
    {
        private readonly (int X, int Y) start;
        private readonly double slope;
        private readonly bool flat;
        private readonly bool flip;

        public Edge((int X, int Y) from, (int X, int Y) to)
        {
            var (dx, dy) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
            flat = dx >= dy;
            flip = flat ? from.X > to.X : from.Y > to.Y;
            (start, var end) = flip ? (to, from) : (from, to);
            Length = Math.Max(dx, dy);
            slope = Length == 0 ? 0 : (flat ? end.Y - start.Y : end.X - start.X) / (double)Length;
        }

        /// <summary>Grid steps from corner to corner.</summary>
        public int Length { get; }

        public (int X, int Y) PointAt(int step)
        {
            var t = flip ? Length - step : step;
            return flat ? (start.X + t, (int)(start.Y + (slope * t) + 0.5)) : ((int)(start.X + (slope * t) + 0.5), start.Y + t);
        }
    }
}
