using SamCam.Client.Documents;

namespace SamCam.Cli.Server;

/// <summary>Spreads of statistics as people read them.</summary>
internal static class StatisticText
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <summary>A line per statistic, with its histogram from lowest to highest value.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<StatisticDocument> statistics)
    {
        var table = new TextTable("STATISTIC", "UNIT", ">IMAGES", ">MIN", ">P10", ">MEDIAN", ">P90", ">MAX", ">MEAN", "MIN TO MAX");
        foreach (var s in statistics)
        {
            table.Add(
                s.Name,
                s.Unit,
                ValueText.Count(s.Count),
                ValueText.Number(s.Min),
                ValueText.Number(Percentile(s, 10)),
                ValueText.Number(Percentile(s, 50)),
                ValueText.Number(Percentile(s, 90)),
                ValueText.Number(s.Max),
                ValueText.Number(s.Mean),
                Histogram(s.Histogram));
        }

        table.Write(output, "The job has no statistics.");
    }

    /// <summary>A bar per step; a step with any image shows at least the lowest one.</summary>
    public static string Histogram(IReadOnlyList<int> counts)
    {
        var highest = counts.DefaultIfEmpty(0).Max();
        return string.Concat(counts.Select(c => c == 0 ? Bars[0] : Bars[1 + (int)((long)c * (Bars.Length - 2) / highest)]));
    }

    private static double? Percentile(StatisticDocument statistic, int percent) => statistic.Percentiles.TryGetValue(percent, out var value) ? value : null;
}
