namespace SamCam.Segmentation.Masks;

/// <summary>Collects runs and joins neighbours of one value.</summary>
internal sealed class RunBuilder
{
    private readonly List<int> runs = [];
    private bool current;
    private int run;

    /// <summary>Adds pixels of one value behind those already there.</summary>
    public void Add(bool set, int length)
    {
        if (length > 0 && set != current)
        {
            runs.Add(run);
            run = 0;
            current = set;
        }

        run += length;
    }

    /// <summary>The runs, the first of them zeros.</summary>
    public int[] Finish()
    {
        runs.Add(run);
        return [.. runs];
    }
}
