using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Merging;

/// <summary>Fills the runs of a mask in a column-major map, where they are contiguous.</summary>
internal static class MaskPainter
{
    /// <summary>Writes <paramref name="value"/> wherever the mask is set.</summary>
    public static void Fill(Span<byte> columnMajor, RleMask mask, byte value)
    {
        var counts = mask.Counts;
        var position = 0;
        for (var i = 1; i < counts.Length; i += 2)
        {
            position += counts[i - 1];
            columnMajor.Slice(position, counts[i]).Fill(value);
            position += counts[i];
        }
    }

    /// <summary>Paints owned masks by ascending class id, so that the highest class id stays on top.</summary>
    public static void FillOwned(Span<byte> columnMajor, IReadOnlyList<RleMask> masks, byte[] owners)
    {
        var order = new int[owners.Length];
        for (var n = 0; n < order.Length; n++)
            order[n] = n;
        Array.Sort((byte[])owners.Clone(), order);
        foreach (var n in order)
        {
            if (owners[n] != 0)
                Fill(columnMajor, masks[n], owners[n]);
        }
    }
}
