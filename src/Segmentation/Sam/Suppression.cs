using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>Dropping of duplicate masks by their boxes.</summary>
internal static class Suppression
{
    /// <summary>Masks that no better one overlaps by more than the threshold, best first.</summary>
    public static List<SamMask> Keep(List<SamMask> masks, Func<SamMask, float> score, double threshold)
    {
        var boxes = masks.Select(m => m.Box).ToArray();
        return [.. BoxNms.Keep(boxes, [.. masks.Select(score)], threshold).Select(i => masks[i])];
    }

    /// <summary>
    /// Fills holes, then drops islands, of fewer than <paramref name="minArea"/> pixels; of masks that have become alike, those that were not touched are kept.
    /// </summary>
    public static List<SamMask> WithoutSmallRegions(List<SamMask> masks, int minArea, double threshold)
    {
        var cleaned = new SamMask[masks.Count];
        Parallel.For(0, cleaned.Length, i =>
        {
            var (region, changed) = SmallRegions.Remove(masks[i].Segmentation, minArea);
            cleaned[i] = changed ? masks[i] with { Segmentation = region, Box = region.BoundingBox() ?? default } : masks[i];
        });
        var untouched = masks.ToHashSet(ReferenceEqualityComparer.Instance);
        return Keep([.. cleaned], m => untouched.Contains(m) ? 1 : 0, threshold);
    }
}
