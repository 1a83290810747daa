namespace SamCam.Cli.Report;

/// <summary>
/// The distribution of a statistic, counted as values come: memory does not grow with them.
/// </summary>
internal sealed class Histogram
{
    private const int Bins = 512;

    // The range of counts grows no further: infinity has no middle.
    private const double Largest = 1e300;

    private readonly long[] counts = new long[Bins];
    private readonly bool isCount;
    private double sum;

    /// <summary>Starts empty, for values in a fixed range; those outside are counted at its ends.</summary>
    /// <param name="name">Name of the statistic.</param>
    /// <param name="title">What it tells, for readers.</param>
    /// <param name="lower">Lower end of the range.</param>
    /// <param name="upper">Upper end of the range.</param>
    public Histogram(string name, string title, double lower, double upper)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(upper, lower);
        (Name, Title, Lower, Upper) = (name, title, lower, upper);
    }

    /// <summary>Starts empty, for whole numbers from 0; the range begins with 0 to 32 and doubles when a value lies above it.</summary>
    /// <param name="name">Name of the statistic.</param>
    /// <param name="title">What it tells, for readers.</param>
    public Histogram(string name, string title)
        : this(name, title, 0, 32) => isCount = true;

    /// <summary>Name of the statistic.</summary>
    public string Name { get; }

    /// <summary>What it tells.</summary>
    public string Title { get; }

    /// <summary>Lower end of the range.</summary>
    public double Lower { get; }

    /// <summary>Upper end of the range.</summary>
    public double Upper { get; private set; }

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>Smallest value.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    /// <summary>Largest value.</summary>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Mean; NaN when there are no values.</summary>
    public double Mean => sum / Count;

    /// <summary>Whether values below the range were counted at its lower end.</summary>
    public bool IsCutBelow => Min < Lower;

    /// <summary>Whether values above the range were counted at its upper end.</summary>
    public bool IsCutAbove => Max > Upper;

    /// <summary>Counts a value; one that is not a number is left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
            return;
        while (isCount && value >= Upper && Upper <= Largest)
            Double();
        counts[Math.Clamp((int)((value - Lower) / (Upper - Lower) * Bins), 0, Bins - 1)]++;
        Count++;
        sum += value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    /// <summary>The value below which a share of the values lies, to 1/512 of the range; null when there are none.</summary>
    public double? Quantile(double share)
    {
        if (Count == 0)
            return null;
        double before = 0;
        var wanted = share * Count;
        for (var i = 0; i < Bins; i++)
        {
            if (counts[i] > 0 && before + counts[i] >= wanted)
            {
                var value = Lower + ((i + ((wanted - before) / counts[i])) * (Upper - Lower) / Bins);
                return Math.Clamp(isCount ? Math.Floor(value) : value, Min, Max);
            }

            before += counts[i];
        }

        return Max;
    }

    /// <summary>Counts in bars of equal width over the whole range; the number of bars divides 512.</summary>
    public long[] Bars(int number)
    {
        var bars = new long[number];
        for (var i = 0; i < Bins; i++)
            bars[i / (Bins / number)] += counts[i];
        return bars;
    }

    private void Double()
    {
        for (var i = 0; i < Bins / 2; i++)
            counts[i] = counts[2 * i] + counts[(2 * i) + 1];
        Array.Clear(counts, Bins / 2, Bins / 2);
        Upper *= 2;
    }
}
