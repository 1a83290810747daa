using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Quality;

/// <summary>The fast forms (segments, runs, spans) against loops over single pixels.</summary>
[Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 300)]
public sealed class QualityPropertyTests
{
    [Property]
    internal void Values_are_finite_in_range_and_add_up(Layout layout)
    {
        foreach (var strategy in new[] { MergeStrategy.Sepl, MergeStrategy.SeplArgmax, MergeStrategy.None })
        {
            var options = new MergeOptions { Strategy = strategy, Void = VoidPixels.Keep };
            var (q, again) = (Measured.Of(layout, options: options), Measured.Of(layout, options: options));
            foreach (var column in QualityColumns.All.Where(c => c.Unit is "share" or "IoU"))
                (column.Value(q) ?? 0).ShouldBeInRange(0, 1, column.Name);
            q.Changed.ShouldBe(q.Added + q.Erased + q.Relabelled + q.FromVoid, 1e-12);
            q.ComponentCount.ShouldBe(q.Classes.Sum(c => c.ComponentCount));
            QualityColumns.All.Select(c => c.Value(again)).ShouldBe(QualityColumns.All.Select(c => c.Value(q)));
        }
    }

    [Property]
    internal void Regions_equal_a_flood_fill(Layout layout)
    {
        var regions = ClassRegions.Find(LabelColumns.From(layout.LabelMap));
        var (counts, largest) = Flood(layout);
        regions.Counts.ShouldBe(counts);
        regions.LargestAreas.ShouldBe(largest);
    }

    [Property]
    internal void Boundaries_of_labels_and_masks_equal_their_definition(Layout layout)
    {
        var expected = Boundary(layout, layout.Labels, inner: false);
        BoundaryMap.OfLabels(LabelColumns.From(layout.LabelMap)).Count.ShouldBe(expected.Count(b => b));
        if (layout.Masks.Length == 0)
            return;
        var masks = new bool[layout.Labels.Length];
        foreach (var mask in layout.Masks)
        {
            var one = Boundary(layout, mask, inner: true);
            for (var p = 0; p < masks.Length; p++)
                masks[p] |= one[p];
        }

        var map = BoundaryMap.OfMasks(layout.Width, layout.Height, layout.Rle);
        map.Count.ShouldBe(masks.Count(b => b));
        foreach (var radius in new[] { 1, 2 })
        {
            var near = Pixels(layout).Count(p => Pixels(layout).Any(n => masks[n]
                && Math.Abs((n % layout.Width) - (p % layout.Width)) <= radius && Math.Abs((n / layout.Width) - (p / layout.Width)) <= radius));
            map.Dilate(radius).Count.ShouldBe(near);
        }
    }

    private static IEnumerable<int> Pixels(Layout layout) => Enumerable.Range(0, layout.Labels.Length);

    private static bool[] Boundary(Layout layout, byte[] values, bool inner) =>
        [.. Pixels(layout).Select(p => (!inner || values[p] != 0) && Neighbours(layout, p, corners: false).Any(n => values[n] != values[p]))];

    private static IEnumerable<int> Neighbours(Layout layout, int p, bool corners)
    {
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                int x = (p % layout.Width) + dx, y = (p / layout.Width) + dy;
                if ((dx, dy) != (0, 0) && (corners || dx == 0 || dy == 0) && x >= 0 && y >= 0 && x < layout.Width && y < layout.Height)
                    yield return (y * layout.Width) + x;
            }
        }
    }

    private static (int[] Counts, int[] Largest) Flood(Layout layout)
    {
        var (counts, largest, seen) = (new int[256], new int[256], new bool[layout.Labels.Length]);
        foreach (var seed in Pixels(layout).Where(p => layout.Labels[p] is not (0 or LabelMap.Void)))
        {
            if (seen[seed])
                continue;
            var stack = new Stack<int>([seed]);
            seen[seed] = true;
            var area = 0;
            while (stack.TryPop(out var p))
            {
                area++;
                foreach (var n in Neighbours(layout, p, corners: true).Where(n => !seen[n] && layout.Labels[n] == layout.Labels[seed]))
                {
                    seen[n] = true;
                    stack.Push(n);
                }
            }

            counts[layout.Labels[seed]]++;
            largest[layout.Labels[seed]] = Math.Max(largest[layout.Labels[seed]], area);
        }

        return (counts, largest);
    }
}
