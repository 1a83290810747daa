using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Merging;

/// <summary>
/// How many pixels of every mask carry every label: h[n][k] = |M_n ∩ {P = k}|. The mask owners and nearly all statistics follow from it.
/// </summary>
public sealed class MaskClassHistogram
{
    private readonly int[] counts;
    private readonly short[] columnOf = new short[256];

    private MaskClassHistogram(byte[] classIds, int[] classAreas, int[] maskAreas)
    {
        ClassIds = classIds;
        ClassAreas = classAreas;
        MaskAreas = maskAreas;
        counts = new int[classIds.Length * maskAreas.Length];
        Array.Fill(columnOf, (short)-1);
        for (var i = 0; i < classIds.Length; i++)
            columnOf[classIds[i]] = (short)i;
    }

    /// <summary>The labels that occur in the label map, ascending; 0 and 255 included when they occur.</summary>
    public IReadOnlyList<byte> ClassIds { get; }

    /// <summary>Pixels of each label of <see cref="ClassIds"/> in the whole map.</summary>
    public IReadOnlyList<int> ClassAreas { get; }

    /// <summary>Pixels of each mask.</summary>
    public IReadOnlyList<int> MaskAreas { get; }

    /// <summary>Pixels of label <paramref name="classId"/> inside mask <paramref name="mask"/>; 0 when the label does not occur.</summary>
    public int this[int mask, int classId] => columnOf[classId] < 0 ? 0 : counts[(mask * ClassIds.Count) + columnOf[classId]];

    /// <summary>The counts of one mask, in the order of <see cref="ClassIds"/>.</summary>
    public ReadOnlySpan<int> Row(int mask) => counts.AsSpan(mask * ClassIds.Count, ClassIds.Count);

    /// <summary>Pixels of label <paramref name="classId"/> in the whole map; 0 when it does not occur.</summary>
    public int AreaOf(int classId) => columnOf[classId] < 0 ? 0 : ClassAreas[columnOf[classId]];

    /// <summary>Counts all masks against one label map, in time proportional to the runs of both.</summary>
    /// <exception cref="InputException">A mask is not of the label map's size.</exception>
    public static MaskClassHistogram Compute(LabelMap labels, IReadOnlyList<RleMask> masks) => Compute(LabelColumns.From(labels), masks);

    internal static MaskClassHistogram Compute(LabelColumns labels, IReadOnlyList<RleMask> masks)
    {
        var areas = new int[256];
        var start = 0;
        for (var i = 0; i < labels.SegmentEnds.Length; i++)
        {
            areas[labels.SegmentLabels[i]] += labels.SegmentEnds[i] - start;
            start = labels.SegmentEnds[i];
        }

        var ids = new List<byte>();
        for (var id = 0; id < areas.Length; id++)
        {
            if (areas[id] > 0)
                ids.Add((byte)id);
        }

        var maskAreas = new int[masks.Count];
        for (var n = 0; n < masks.Count; n++)
        {
            MaskSize.Check(masks[n], n, labels.Width, labels.Height);
            maskAreas[n] = masks[n].Area;
        }

        var histogram = new MaskClassHistogram([.. ids], [.. ids.Select(id => areas[id])], maskAreas);
        for (var n = 0; n < masks.Count; n++)
            histogram.Count(n, masks[n], labels);
        return histogram;
    }

    private void Count(int mask, RleMask runs, LabelColumns labels)
    {
        var row = counts.AsSpan(mask * ClassIds.Count, ClassIds.Count);
        var ends = labels.SegmentEnds;
        var segment = 0;
        var position = 0;
        var lengths = runs.Counts;
        for (var i = 1; i < lengths.Length; i += 2)
        {
            position += lengths[i - 1];
            var end = position + lengths[i];
            if (position == end)
                continue;
            segment = Math.Max(segment, labels.ColumnSegments[position / labels.Height]);
            while (ends[segment] <= position)
                segment++;
            while (position < end)
            {
                var next = Math.Min(end, ends[segment]);
                row[columnOf[labels.SegmentLabels[segment]]] += next - position;
                position = next;
                if (position == ends[segment])
                    segment++;
            }
        }
    }
}
