using System.Globalization;
using System.Text.RegularExpressions;

namespace SamCam.Testing;

/// <summary>A line of a metrics page, as Prometheus reads it.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Labels">Its labels as written, without braces.</param>
/// <param name="Value">Its value.</param>
internal sealed partial record MetricSample(string Name, string Labels, double Value)
{
    /// <summary>The samples of a page; comments are left out.</summary>
    public static IReadOnlyList<MetricSample> Parse(string page) =>
        [.. page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(ParseLine)];

    /// <summary>Whether it has a label of this value.</summary>
    public bool Has(string label, string value) => Labels.Contains($"{label}=\"{value}\"", StringComparison.Ordinal);

    private static MetricSample ParseLine(string line)
    {
        var match = Line().Match(line);
        match.Success.ShouldBeTrue($"this is no sample: {line}");
        var value = match.Groups["value"].Value is "+Inf" ? double.PositiveInfinity : double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        return new MetricSample(match.Groups["name"].Value, match.Groups["labels"].Value, value);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>[^ ]+)( \d+)?$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();
}
