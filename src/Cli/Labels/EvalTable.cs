using System.Globalization;
using SamCam.Segmentation.Evaluation;

namespace SamCam.Cli.Labels;

/// <summary>An evaluation as text, in percent.</summary>
internal static class EvalTable
{
    private const int Extremes = 5;

    /// <summary>Writes classes, means and, with a baseline, what changed.</summary>
    public static void Write(TextWriter writer, EvalSummary summary)
    {
        var (report, before) = (summary.Prediction, summary.Baseline?.Report);
        var width = Math.Max(22, report.Classes.Max(c => c.Name.Length));
        writer.WriteLine(Row(width, "class", "IoU", "precision", "recall", "boundary", before is null ? [] : ["before", "change"]));
        foreach (var c in report.Classes.Where(c => c.Iou is not null || before?.Classes[c.ClassId].Iou is not null))
        {
            var old = before?.Classes[c.ClassId].Iou;
            writer.WriteLine(Row(width, c.Name, Percent(c.Iou), Percent(c.Precision), Percent(c.Recall), Percent(c.BoundaryIou), before is null ? [] : [Percent(old), Change(c.Iou - old)]));
        }

        writer.WriteLine();
        foreach (var (name, of) in new (string, Func<EvaluationReport, double?>)[]
        {
            ("mIoU", r => r.MeanIou),
            ("foreground mIoU", r => r.ForegroundMeanIou),
            ("pixel accuracy", r => r.PixelAccuracy),
            ("mean precision", r => r.MeanPrecision),
            ("mean recall", r => r.MeanRecall),
            ("mean boundary IoU", r => r.MeanBoundaryIou),
        })
        {
            writer.WriteLine(before is null
                ? $"{name.PadRight(width)} {Percent(of(report)),9}"
                : $"{name.PadRight(width)} {Percent(of(report)),9}   before {Percent(of(before)),6}   change {Change(of(report) - of(before)),7}");
        }

        writer.WriteLine();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Evaluated} of {summary.Images} images. mIoU: {summary.EmptyClassRule}; {summary.UndefinedRatioRule}."));
        if (summary.Baseline is { } baseline)
            WriteChanges(writer, baseline);
    }

    private static void WriteChanges(TextWriter writer, BaselineSummary baseline)
    {
        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Against the baseline: {baseline.Improved} images better, {baseline.Worse} worse, {baseline.Same} the same (by their own mIoU)."));
        WriteImages(writer, "largest gains", baseline.Changes.Reverse().Where(change => change.Delta > 0).Take(Extremes));
        WriteImages(writer, "largest losses", baseline.Changes.Where(change => change.Delta < 0).Take(Extremes));
    }

    private static void WriteImages(TextWriter writer, string title, IEnumerable<ImageChange> changes)
    {
        var list = changes.ToList();
        if (list.Count == 0)
            return;
        writer.WriteLine(title + ":");
        foreach (var change in list)
            writer.WriteLine($"  {Change(change.Delta),7}  {Percent(change.Before),5} -> {Percent(change.After),5}  {change.Key}");
    }

    private static string Row(int width, string name, string iou, string precision, string recall, string boundary, string[] more) =>
        $"{name.PadRight(width)} {iou,9} {precision,9} {recall,9} {boundary,9}{string.Concat(more.Select(cell => cell.PadLeft(9)))}";

    private static string Percent(double? share) => share is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) : "-";

    private static string Change(double? share) => share is { } value ? (100 * value).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "-";
}
