using System.Globalization;
using System.Text;
using SamCam.Segmentation.Drawing;

namespace SamCam.Cli.Report;

/// <summary>Writes a report as one HTML file that needs nothing else: style and pictures are in it, and it asks for nothing from elsewhere.</summary>
internal static class ReportWriter
{
    private static readonly (string Name, string Title)[] CardStatistics =
    [
        ("agreement_mean", "agreement"), ("purity_area_mean", "purity"), ("growth_max", "growth"), ("changed", "changed"),
        ("n_masks", "masks"), ("n_selected", "used"), ("sam_coverage", "SAM coverage"),
    ];

    /// <summary>Writes a report as UTF-8; the stream stays open.</summary>
    public static async Task WriteAsync(ReportModel report, Stream stream, CancellationToken cancellationToken = default)
    {
        var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        await using (writer)
        {
            foreach (var part in Parts(report))
                await writer.WriteAsync(part.AsMemory(), cancellationToken);
        }
    }

    private static IEnumerable<string> Parts(ReportModel report)
    {
        yield return Head(report);
        yield return Totals(report);
        yield return Failures(report);
        foreach (var section in report.Gallery.Where(s => s.Cards.Count > 0))
        {
            yield return Heading(section.Title, section.Explanation);
            foreach (var card in section.Cards)
                yield return Card(card, report);
        }

        yield return Charts(report);
        yield return Flags(report);
        yield return Classes(report);
        yield return "</main>\n<footer>Written by SamCam. The statistics are computed without ground truth and their cut-offs are not calibrated: "
            + "they say where to look, not what is wrong.</footer>\n<script>\n" + ReportStyle.Script + "\n</script>\n</body>\n</html>\n";
    }

    private static string Head(ReportModel report) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'" />
        <title>{ReportText.Escape(report.Dataset)} - SamCam report</title>
        <style>
        {ReportStyle.Css}
        </style>
        </head>
        <body>
        <header class="top">
        <p class="brand">SamCam report</p>
        <h1>{ReportText.Escape(report.Dataset)}</h1>
        </header>
        <main>

        """;

    private static string Totals(ReportModel report)
    {
        var html = new StringBuilder("<div class=\"tiles\">\n");
        Tile(html, "images done", ReportText.Number(report.Done), "");
        if (report.Images > report.Done + report.Failed)
            Tile(html, "images not done yet", ReportText.Number(report.Images - report.Done - report.Failed), "");
        Tile(html, "images failed", ReportText.Number(report.Failed), report.Failed > 0 ? " bad" : "");
        Tile(html, "time taken", ReportText.Span(report.Duration), "");
        if (report.ImagesPerSecond is { } speed)
            Tile(html, "images per second", ReportText.Number(speed), "");
        if (report.Histograms.FirstOrDefault(h => h.Name == "n_masks") is { Count: > 0 } masks)
            Tile(html, "masks per image", ReportText.Number(masks.Mean), "");
        if (report.Histograms.FirstOrDefault(h => h.Name == "agreement_mean") is { Count: > 0 } agreement)
            Tile(html, "median agreement", ReportText.Number(agreement.Quantile(0.5)), "");
        html.Append("</div>\n");
        foreach (var warning in report.Warnings)
            html.Append("<p class=\"warning\">").Append(ReportText.Escape(warning)).Append("</p>\n");
        if (report.Facts.Count == 0)
            return html.ToString();
        html.Append("<dl class=\"facts\">\n");
        foreach (var fact in report.Facts)
            html.Append(CultureInfo.InvariantCulture, $"<dt>{ReportText.Escape(fact.Name)}</dt><dd>{ReportText.Escape(fact.Value)}</dd>\n");
        return html.Append("</dl>\n").ToString();
    }

    private static void Tile(StringBuilder html, string title, string value, string kind) =>
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"tile{kind}\"><b>{ReportText.Escape(value)}</b><span>{title}</span></div>\n");

    private static string Failures(ReportModel report)
    {
        if (report.Failed == 0)
            return "";
        var shown = report.Failures.Count < report.Failed ? $"The first {report.Failures.Count} of {report.Failed}." : "Each with its reason; the other images are not affected.";
        return Heading("Failed images", shown)
            + Table(["Image", "Kind", "Reason"], 0, report.Failures.Select(f => Row(0, f.Key, f.Kind, f.Reason)));
    }

    private static string Charts(ReportModel report)
    {
        var charts = report.Histograms.Where(h => h.Count > 0).Select(HistogramChart.Draw).ToList();
        return charts.Count == 0
            ? ""
            : Heading("Statistics", "How the images are distributed; the dashed line is the median.") + "<div class=\"charts\">\n" + string.Concat(charts) + "</div>\n";
    }

    private static string Flags(ReportModel report) => report.Flags.Count == 0 || report.Done == 0
        ? ""
        : Heading("Flags", "Images that deserve a look. One image may have several flags.")
            + Table(["Flag", "Meaning", "Images", "Share"], 2, report.Flags.Select(f => Row(2, f.Name, f.Meaning, ReportText.Number(f.Images), Percent((double)f.Images / report.Done))));

    private static string Classes(ReportModel report)
    {
        if (report.Classes.Count == 0)
            return "";
        double pixels = Math.Max(1, report.Classes.Sum(c => c.LabelPixels));
        var rows = report.Classes.Select(c =>
            $"<tr><th scope=\"row\"><span class=\"dot\" style=\"background:{ClassColours.Css(c.Id)}\"></span>{ReportText.Escape(c.Name)}</th>"
            + Cells(c.Id, c.Images, c.Missing, c.Vanished) + $"<td class=\"n\">{Percent(c.LabelPixels / pixels)}</td>" + Cells(c.Agreement, c.Growth, c.Erased) + "</tr>\n");
        return Heading("Classes", "Agreement is the IoU of CAM label and pseudo-label, growth the ratio of their areas, erased the share of CAM pixels that became background; all are means over images.")
            + Table(["Class", "Id", "Images", "Missing", "Vanished", "Share of foreground", "Agreement", "Growth", "Erased"], 1, rows);
    }

    private static string Card(GalleryCard card, ReportModel report)
    {
        var key = ReportText.Escape(card.Row.Key);
        var html = new StringBuilder("<article class=\"card\">\n<div>").Append(CultureInfo.InvariantCulture, $"<h3>{key}</h3>\n");
        foreach (var flag in card.Row.Flags)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"chip\">{ReportText.Escape(flag)}</span>");
        html.Append("<dl class=\"stats\">");
        foreach (var (name, title) in CardStatistics.Where(s => card.Row.Value(s.Name) is not null))
            html.Append(CultureInfo.InvariantCulture, $"<dt>{title}</dt><dd>{ReportText.Number(card.Row.Value(name))}</dd>");
        html.Append("</dl>\n<ul class=\"legend\">");
        foreach (var id in card.ClassIds)
            html.Append(CultureInfo.InvariantCulture, $"<li><i class=\"dot\" style=\"background:{ClassColours.Css(id)}\"></i>{ReportText.Escape(NameOf(id, report))}</li>");
        html.Append("</ul></div>\n<div class=\"panels\">\n");
        Panel(html, card.Panels, card.Panels.Photo, "Photo", $"Photo {key}");
        Panel(html, card.Panels, card.Panels.Cam, "CAM", $"CAM label of {key} over the photo");
        Panel(html, card.Panels, card.Panels.Masks, "SAM masks", $"SAM masks of {key} over the photo");
        Panel(html, card.Panels, card.Panels.Label, "Pseudo-label", $"Pseudo-label of {key} over the photo");
        return html.Append("</div>\n</article>\n").ToString();
    }

    private static string NameOf(int id, ReportModel report) => report.Classes.FirstOrDefault(c => c.Id == id)?.Name ?? $"class {id}";

    private static void Panel(StringBuilder html, GalleryPanels panels, byte[]? picture, string title, string alternative)
    {
        html.Append("<figure class=\"panel\">");
        if (picture is null)
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"absent\" style=\"aspect-ratio:{panels.Width}/{panels.Height}\">none</div>");
        else
            html.Append(CultureInfo.InvariantCulture, $"<img width=\"{panels.Width}\" height=\"{panels.Height}\" alt=\"{alternative}\" src=\"data:image/jpeg;base64,").Append(Convert.ToBase64String(picture)).Append("\" />");
        html.Append(CultureInfo.InvariantCulture, $"<figcaption>{title}</figcaption></figure>\n");
    }

    private static string Heading(string title, string explanation) => $"<h2>{ReportText.Escape(title)}</h2>\n<p>{ReportText.Escape(explanation)}</p>\n";

    private static string Table(string[] columns, int firstNumber, IEnumerable<string> rows) =>
        "<div class=\"table\"><table>\n<thead><tr>"
        + string.Concat(columns.Select((c, i) => $"<th scope=\"col\"{(firstNumber > 0 && i >= firstNumber ? " class=\"n\"" : "")}>{c}</th>"))
        + "</tr></thead>\n<tbody>\n" + string.Concat(rows) + "</tbody>\n</table></div>\n";

    private static string Row(int firstNumber, params string[] cells) =>
        $"<tr><th scope=\"row\" class=\"key\">{ReportText.Escape(cells[0])}</th>"
        + string.Concat(cells.Skip(1).Select((c, i) => $"<td{(firstNumber > 0 && i + 1 >= firstNumber ? " class=\"n\"" : "")}>{ReportText.Escape(c)}</td>")) + "</tr>\n";

    private static string Cells(params double?[] values) =>
        string.Concat(values.Select(v => $"<td class=\"n\">{ReportText.Number(v)}</td>"));

    private static string Percent(double share) => ReportText.Number(share * 100) + " %";
}
