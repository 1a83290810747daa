using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Quality;

/// <summary>The 8-connected regions of every class of a label map: their number and the largest.</summary>
internal sealed class ClassRegions
{
    private readonly List<(int Start, int End, byte Label)> runs = [];
    private readonly List<int> parents = [];

    private ClassRegions()
    {
    }

    /// <summary>Regions per class id.</summary>
    public int[] Counts { get; } = new int[256];

    /// <summary>Pixels of the largest region per class id.</summary>
    public int[] LargestAreas { get; } = new int[256];

    /// <summary>Joins the vertical runs of neighbouring columns (union-find); background and void are left out.</summary>
    public static ClassRegions Find(LabelColumns labels)
    {
        var regions = new ClassRegions();
        var (previous, current) = (0, 0);
        for (var x = 0; x < labels.Width; x++)
        {
            regions.AddColumn(labels, x);
            regions.Join(previous, current, labels.Height);
            (previous, current) = (current, regions.runs.Count);
        }

        regions.Summarise();
        return regions;
    }

    private void AddColumn(LabelColumns labels, int x)
    {
        int position = x * labels.Height, bottom = position + labels.Height;
        for (var segment = labels.ColumnSegments[x]; position < bottom; segment++)
        {
            var end = Math.Min(labels.SegmentEnds[segment], bottom);
            if (MaskOwners.IsClass(labels.SegmentLabels[segment]))
            {
                parents.Add(runs.Count);
                runs.Add((position, end, labels.SegmentLabels[segment]));
            }

            position = end;
        }
    }

    private void Join(int previous, int current, int height)
    {
        int left = previous, right = current;
        while (left < current && right < runs.Count)
        {
            Connect(left, right, height);
            var difference = runs[left].End + height - runs[right].End;
            // Equal ends: the next run on the left may meet this one at its lower corner.
            if (difference == 0 && left + 1 < current)
                Connect(left + 1, right, height);
            if (difference < 0)
                left++;
            else
                right++;
        }
    }

    /// <summary>Joins a run and one of the next column if they are of one class and meet, corners included.</summary>
    private void Connect(int left, int right, int height)
    {
        var (start, end, label) = runs[left];
        if (label == runs[right].Label && start + height <= runs[right].End && runs[right].Start <= end + height)
            parents[Root(right)] = Root(left);
    }

    private int Root(int run)
    {
        while (parents[run] != run)
            run = parents[run] = parents[parents[run]];
        return run;
    }

    private void Summarise()
    {
        var areas = new int[runs.Count];
        for (var run = 0; run < areas.Length; run++)
            areas[Root(run)] += runs[run].End - runs[run].Start;
        for (var run = 0; run < areas.Length; run++)
        {
            if (areas[run] == 0)
                continue;
            var label = runs[run].Label;
            Counts[label]++;
            LargestAreas[label] = Math.Max(LargestAreas[label], areas[run]);
        }
    }
}
