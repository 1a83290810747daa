using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>What the histogram tells about the masks that classes took.</summary>
internal static class SelectionStatistics
{
    /// <summary>Share of a mask that its owner fills.</summary>
    public static double Purity(MergeResult merged, int mask) =>
        (double)merged.Histogram[mask, merged.Owners[mask]] / merged.Histogram.MaskAreas[mask];

    /// <summary>The masks that a class took.</summary>
    public static IEnumerable<int> Selected(MergeResult merged) =>
        Enumerable.Range(0, merged.Owners.Count).Where(n => merged.Owners[n] != LabelMap.Background);

    /// <summary>Pixels of class and of selected masks, summed: the area-weighted mean purity is their ratio.</summary>
    public static double? PurityAreaMean(MergeResult merged)
    {
        long inside = 0, area = 0;
        foreach (var n in Selected(merged))
        {
            inside += merged.Histogram[n, merged.Owners[n]];
            area += merged.Histogram.MaskAreas[n];
        }

        return area == 0 ? null : (double)inside / area;
    }

    /// <summary>Masks for which purity or containment holds for two classes or more.</summary>
    public static int Contested(MergeResult merged)
    {
        var histogram = merged.Histogram;
        var contested = 0;
        for (var n = 0; n < histogram.MaskAreas.Count; n++)
        {
            if (merged.Rules[n] == MaskRule.SetAside)
                continue;
            var row = histogram.Row(n);
            var takers = 0;
            for (var i = 0; i < row.Length; i++)
            {
                if (MaskOwners.IsClass(histogram.ClassIds[i])
                    && (MaskOwners.IsPure(row[i], histogram.MaskAreas[n]) || MaskOwners.IsContained(row[i], histogram.ClassAreas[i])))
                    takers++;
            }

            if (takers > 1)
                contested++;
        }

        return contested;
    }

    /// <summary>Classes that took a mask of more than half of the image of which they fill less than 30 %.</summary>
    public static HashSet<int> SwallowingClasses(MergeResult merged)
    {
        var pixels = merged.Labels.Labels.LongLength;
        return [.. Selected(merged)
            .Where(n => 2L * merged.Histogram.MaskAreas[n] > pixels && Purity(merged, n) < 0.3)
            .Select(n => (int)merged.Owners[n])];
    }

    /// <summary>Pixels in selected masks of two classes or more, divided by pixels in any selected mask; null without selected masks.</summary>
    public static double? ConflictRatio(MergeResult merged, IReadOnlyList<RleMask> masks)
    {
        var selected = Selected(merged).ToArray();
        if (selected.Length == 0)
            return null;
        if (selected.All(n => merged.Owners[n] == merged.Owners[selected[0]]))
            return 0;
        // The lowest and the highest class on every pixel: they differ where classes meet.
        var highest = new byte[merged.Labels.Labels.Length];
        var lowest = new byte[highest.Length];
        foreach (var n in selected.OrderBy(n => merged.Owners[n]))
            MaskPainter.Fill(highest, masks[n], merged.Owners[n]);
        foreach (var n in selected.OrderByDescending(n => merged.Owners[n]))
            MaskPainter.Fill(lowest, masks[n], merged.Owners[n]);
        return (double)Differences(highest, lowest) / (highest.Length - highest.AsSpan().Count(LabelMap.Background));
    }

    /// <summary>Number of positions where two maps differ.</summary>
    public static int Differences(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var differences = 0;
        for (var i = a.CommonPrefixLength(b); i < a.Length; i++)
        {
            if (a[i] != b[i])
                differences++;
            else
                i += a[i..].CommonPrefixLength(b[i..]) - 1;
        }

        return differences;
    }
}
