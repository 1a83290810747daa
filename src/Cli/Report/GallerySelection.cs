namespace SamCam.Cli.Report;

/// <summary>Chooses the images worth looking at while all go by; keeps a few dozen.</summary>
internal sealed class GallerySelection
{
    /// <summary>Images of a section.</summary>
    public const int SectionSize = 8;

    private readonly SortedSet<Ranked> best = [];
    private readonly SortedSet<Ranked> worst = [];
    private readonly SortedSet<Ranked> flagged = [];

    /// <summary>Looks at an image.</summary>
    public void Add(ReportRow row)
    {
        if (row.Flags.Count == 0)
            Keep(best, new Ranked(-row.Score, row), SectionSize);
        else
            Keep(flagged, new Ranked(row.Score - Severity(row.Flags), row), 3 * SectionSize);
        Keep(worst, new Ranked(row.Score, row), 2 * SectionSize);
    }

    /// <summary>Images without flags, highest score first.</summary>
    public IReadOnlyList<ReportRow> Best => [.. best.Select(r => r.Row)];

    /// <summary>Images of the lowest score that are not among the best.</summary>
    public IReadOnlyList<ReportRow> Worst => Without(worst, Best);

    /// <summary>Images with flags, gravest first, that are not among the worst.</summary>
    public IReadOnlyList<ReportRow> Flagged => Without(flagged, Worst);

    private static List<ReportRow> Without(SortedSet<Ranked> set, IEnumerable<ReportRow> others)
    {
        var shown = others.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        return [.. set.Select(r => r.Row).Where(r => !shown.Contains(r.Key)).Take(SectionSize)];
    }

    private static void Keep(SortedSet<Ranked> set, Ranked image, int size)
    {
        set.Add(image);
        if (set.Count > size)
            set.Remove(set.Max);
    }

    private static int Severity(IReadOnlyList<string> flags) =>
        flags.Sum(flag => flag switch { "extra" => 16, "vanished" => 8, "swallowed" => 4, "missing" => 2, _ => 1 });

    private readonly record struct Ranked(double Rank, ReportRow Row) : IComparable<Ranked>
    {
        // Ties go by key, so that a report shows the same images however the work was spread.
        public int CompareTo(Ranked other) => Rank.CompareTo(other.Rank) is not 0 and var order ? order : string.CompareOrdinal(Row.Key, other.Row.Key);

        public static bool operator <(Ranked a, Ranked b) => a.CompareTo(b) < 0;

        public static bool operator >(Ranked a, Ranked b) => a.CompareTo(b) > 0;

        public static bool operator <=(Ranked a, Ranked b) => a.CompareTo(b) <= 0;

        public static bool operator >=(Ranked a, Ranked b) => a.CompareTo(b) >= 0;
    }
}
