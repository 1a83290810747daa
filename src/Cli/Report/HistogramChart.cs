using System.Globalization;
using System.Text;

namespace SamCam.Cli.Report;

/// <summary>Draws a histogram as inline SVG.</summary>
internal static class HistogramChart
{
    private const int Bars = 32;
    private const double Width = 320, Height = 96, Bottom = 84;

    /// <summary>The chart with its caption, as one HTML figure.</summary>
    public static string Draw(Histogram histogram)
    {
        var bars = histogram.Bars(Bars);
        var highest = Math.Max(1, bars.Max());
        var step = Width / Bars;
        var html = new StringBuilder();
        var median = histogram.Quantile(0.5);
        var summary = $"{histogram.Title}: median {ReportText.Number(median)}, mean {ReportText.Number(histogram.Mean)}, "
            + $"from {ReportText.Number(histogram.Min)} to {ReportText.Number(histogram.Max)}, {ReportText.Number(histogram.Count)} images";
        html.Append("<figure class=\"chart\"><figcaption>").Append(ReportText.Escape(histogram.Title))
            .Append("<code>").Append(ReportText.Escape(histogram.Name)).Append("</code></figcaption>\n")
            .Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{ReportText.Escape(summary)}\">");
        for (var i = 0; i < Bars; i++)
        {
            if (bars[i] == 0)
                continue;
            // A bar of one image must still be seen beside a bar of a thousand.
            var height = Math.Max(2, bars[i] * (Bottom - 6) / highest);
            html.Append(CultureInfo.InvariantCulture, $"<rect x=\"{ReportText.Coordinate((i * step) + 0.75)}\" y=\"{ReportText.Coordinate(Bottom - height)}\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{ReportText.Coordinate(step - 1.5)}\" height=\"{ReportText.Coordinate(height)}\" rx=\"1.5\">")
                .Append(CultureInfo.InvariantCulture, $"<title>{Range(histogram, i)}: {ReportText.Number(bars[i])} images</title></rect>");
        }

        html.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"0\" x2=\"{Width}\" y1=\"{Bottom}\" y2=\"{Bottom}\" />");
        if (median is { } middle)
        {
            var x = ReportText.Coordinate(Math.Clamp((middle - histogram.Lower) / (histogram.Upper - histogram.Lower), 0, 1) * Width);
            html.Append(CultureInfo.InvariantCulture, $"<line class=\"median\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"{Bottom}\" />");
        }

        html.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{Height - 1}\">{ReportText.Number(histogram.Lower)}{(histogram.IsCutBelow ? " and less" : "")}</text>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Width}\" y=\"{Height - 1}\" text-anchor=\"end\">{ReportText.Number(histogram.Upper)}{(histogram.IsCutAbove ? " and more" : "")}</text></svg>\n")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"numbers\"><span>median <b>{ReportText.Number(median)}</b></span><span>mean <b>{ReportText.Number(histogram.Mean)}</b></span>")
            .Append(CultureInfo.InvariantCulture, $"<span>min <b>{ReportText.Number(histogram.Min)}</b></span><span>max <b>{ReportText.Number(histogram.Max)}</b></span></p></figure>\n");
        return html.ToString();
    }

    private static string Range(Histogram histogram, int bar)
    {
        var step = (histogram.Upper - histogram.Lower) / Bars;
        return $"{ReportText.Number(histogram.Lower + (bar * step))} to {ReportText.Number(histogram.Lower + ((bar + 1) * step))}";
    }
}
