using System.Runtime.InteropServices;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>How many pixels went from each label to each other label.</summary>
internal sealed class LabelPairs
{
    private readonly Dictionary<(byte Before, byte After), int> counts = [];

    /// <summary>Pixels from <paramref name="before"/> to <paramref name="after"/>.</summary>
    public int this[int before, int after] => counts.GetValueOrDefault(((byte)before, (byte)after));

    /// <summary>Walks the segments of both maps: time goes with the number of edges, not of pixels.</summary>
    public static LabelPairs Count(LabelColumns before, LabelColumns after)
    {
        var pairs = new LabelPairs();
        int b = 0, a = 0, position = 0, run = 0;
        var current = (before.SegmentLabels[0], after.SegmentLabels[0]);
        while (position < before.Labels.Length)
        {
            var pair = (before.SegmentLabels[b], after.SegmentLabels[a]);
            if (pair != current)
            {
                pairs.Add(current, run);
                (current, run) = (pair, 0);
            }

            var end = Math.Min(before.SegmentEnds[b], after.SegmentEnds[a]);
            run += end - position;
            position = end;
            if (before.SegmentEnds[b] == position)
                b++;
            if (after.SegmentEnds[a] == position)
                a++;
        }

        pairs.Add(current, run);
        return pairs;
    }

    /// <summary>Pixels whose pair fulfils a condition.</summary>
    public long Sum(Func<byte, byte, bool> condition)
    {
        long sum = 0;
        foreach (var (pair, count) in counts)
        {
            if (condition(pair.Before, pair.After))
                sum += count;
        }

        return sum;
    }

    /// <summary>Pixels per label after.</summary>
    public int[] AreasAfter()
    {
        var areas = new int[256];
        foreach (var (pair, count) in counts)
            areas[pair.After] += count;
        return areas;
    }

    private void Add((byte Before, byte After) pair, int count) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, pair, out _) += count;
}
