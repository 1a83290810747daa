using System.Globalization;

namespace SamCam.ClusterBenchmark;

/// <summary>A report for people.</summary>
internal static class ReportText
{
    private const double Megabyte = 1 << 20;

    public static IEnumerable<string> Lines(LoadReport report)
    {
        yield return Text($"{report.Images} images, {report.DoneBefore} done before; {report.Workers} workers, {report.Coordinators} coordinators, {report.Cores} cores, load average {report.LoadBefore:F1} to {report.LoadAfter:F1}");
        yield return Text($"{report.ImagesPerSecond:F0} images/s from submission to end; {report.CpuMillisecondsPerImage:F3} CPU ms per image, room for {report.CapacityPerSecond:F0} images/s on these cores");
        yield return Text($"{report.RowsPerSecond:F0} rows/s, {report.TransactionsPerSecond:F0} transactions/s, {report.MessagesPerSecond?.ToString("F0", CultureInfo.InvariantCulture) ?? "?"} messages/s ({report.Messages} in all)");
        yield return Text($"{report.Watchers} watchers were told {report.Events} events during the work; the coordinators took {report.CoordinatorCores:F3} cores meanwhile");
        yield return "";
        yield return "| phase | seconds | CPU s | images | CPU ms per image |";
        yield return "|---|--:|--:|--:|--:|";
        foreach (var phase in report.Phases)
            yield return Text($"| {phase.Name} | {phase.Seconds:F1} | {phase.CpuSeconds:F1} | {phase.Images} | {phase.CpuMillisecondsPerImage:F3} |");
        yield return "";
        yield return "| process | CPU s | peak MB | median MB, first half | second half |";
        yield return "|---|--:|--:|--:|--:|";
        foreach (var process in report.Processes)
            yield return Text($"| {process.Name} | {process.CpuSeconds:F1} | {process.PeakBytes / Megabyte:F0} | {process.FirstHalfBytes / Megabyte:F0} | {process.SecondHalfBytes / Megabyte:F0} |");
        yield return "";
        yield return "| rows of the job | images/s | CPU ms per image |";
        yield return "|---|--:|--:|";
        foreach (var window in report.Windows)
            yield return Text($"| {window.FromRows} to {window.ToRows} | {window.ImagesPerSecond:F0} | {window.CpuMillisecondsPerImage:F3} |");
        yield return "";
        yield return report.Faults.Count == 0 ? "every image has one row, and every artifact is what its row says" : "FAULTS";
        foreach (var fault in report.Faults)
            yield return fault;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
