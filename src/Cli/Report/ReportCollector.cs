namespace SamCam.Cli.Report;

/// <summary>
/// Gathers what a report says while the rows of a job go by once: histograms, flags, classes, failures, and which images to show.
/// </summary>
/// <param name="classNames">Class names; the name at index i has id i + 1.</param>
internal sealed class ReportCollector(IReadOnlyList<string> classNames)
{
    private const int MaxFailures = 200;

    private static readonly (string Name, string Meaning)[] KnownFlags =
    [
        ("missing", "a class of the image's labels has no CAM pixel"),
        ("vanished", "the merge erased a class that the CAM had found"),
        ("swallowed", "a class took a mask of more than half the image that it hardly fills"),
        ("review", "a class was rewritten: much erased, grown or shrunk, or little agreement"),
        ("extra", "a class that is not among the image's labels has pixels"),
    ];

    private readonly Dictionary<int, ClassTotals> classes = [];
    private readonly Dictionary<string, int> flags = new(StringComparer.Ordinal);
    private readonly List<ReportFailure> failures = [];

    /// <summary>The distributions.</summary>
    public IReadOnlyList<Histogram> Histograms { get; } =
    [
        new("agreement_mean", "Agreement of CAM and pseudo-label (IoU)", 0, 1),
        new("growth_max", "Growth of the class that grew most", 0, 4),
        new("changed", "Pixels that the merge changed", 0, 1),
        new("n_masks", "SAM masks per image"),
        new("n_selected", "Masks that became part of the label"),
        new("sam_coverage", "Image covered by SAM masks", 0, 1),
        new("predicted_iou_median", "SAM's own IoU estimate (median of an image)", 0.8, 1),
        new("stability_median", "Stability of SAM's masks (median of an image)", 0.8, 1),
        new("purity_area_mean", "Purity of the masks used", 0, 1),
        new("fg_erased_max", "CAM pixels erased, worst class", 0, 1),
        new("boundary_alignment", "Label boundary that lies on a mask boundary", 0, 1),
        new("label_foreground", "Foreground of the pseudo-label", 0, 1),
    ];

    /// <summary>The images to show.</summary>
    public GallerySelection Selection { get; } = new();

    /// <summary>Images done.</summary>
    public int Done { get; private set; }

    /// <summary>Images failed.</summary>
    public int Failed { get; private set; }

    /// <summary>The first failures.</summary>
    public IReadOnlyList<ReportFailure> Failures => failures;

    /// <summary>Flags and how often each was raised; those of SamCam are there with 0 too.</summary>
    public IReadOnlyList<ReportFlag> Flags =>
    [
        .. KnownFlags.Select(f => new ReportFlag(f.Name, f.Meaning, flags.GetValueOrDefault(f.Name))),
        .. flags.Where(f => !KnownFlags.Any(k => k.Name == f.Key)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new ReportFlag(f.Key, "", f.Value)),
    ];

    /// <summary>The classes that occurred, ascending by id.</summary>
    public IReadOnlyList<ReportClass> Classes =>
        [.. classes.OrderBy(c => c.Key).Select(c => c.Value.ToRow(c.Key, c.Key <= classNames.Count ? classNames[c.Key - 1] : $"class {c.Key}"))];

    /// <summary>Takes an image that was done.</summary>
    public void Add(ReportRow row)
    {
        Done++;
        foreach (var histogram in Histograms)
        {
            if (row.Value(histogram.Name) is { } value)
                histogram.Add(value);
        }

        foreach (var flag in row.Flags)
            flags[flag] = flags.GetValueOrDefault(flag) + 1;
        foreach (var statistics in row.Classes)
        {
            if (statistics.GetValueOrDefault("class_id") is not (>= 1 and <= 254 and var id))
                continue;
            if (!classes.TryGetValue((int)id, out var totals))
                classes.Add((int)id, totals = new ClassTotals());
            totals.Add(statistics);
        }

        Selection.Add(row);
    }

    /// <summary>Takes an image that failed.</summary>
    public void AddFailure(ReportFailure failure)
    {
        Failed++;
        if (failures.Count < MaxFailures)
            failures.Add(failure);
    }

    private sealed class ClassTotals
    {
        private int images, missing, vanished;
        private long pixels;
        private (double Sum, int Count) agreement, growth, erased;

        public void Add(IReadOnlyDictionary<string, double?> statistics)
        {
            var (cam, label) = (statistics.GetValueOrDefault("cam_area") ?? 0, statistics.GetValueOrDefault("label_area") ?? 0);
            pixels += (long)label;
            if (statistics.GetValueOrDefault("labelled") is not 0)
            {
                images++;
                missing += cam <= 0 ? 1 : 0;
                vanished += cam > 0 && label <= 0 ? 1 : 0;
            }

            Add(ref agreement, statistics.GetValueOrDefault("agreement"));
            Add(ref growth, statistics.GetValueOrDefault("growth"));
            Add(ref erased, statistics.GetValueOrDefault("erased"));
        }

        public ReportClass ToRow(int id, string name) => new(id, name, images, missing, vanished, pixels, Mean(agreement), Mean(growth), Mean(erased));

        private static void Add(ref (double Sum, int Count) mean, double? value)
        {
            if (value is { } v && double.IsFinite(v))
                mean = (mean.Sum + v, mean.Count + 1);
        }

        private static double? Mean((double Sum, int Count) mean) => mean.Count == 0 ? null : mean.Sum / mean.Count;
    }
}
