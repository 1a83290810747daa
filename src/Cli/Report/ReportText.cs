using System.Globalization;
using System.Net;
using System.Text;

namespace SamCam.Cli.Report;

/// <summary>Turns values into the text of a page.</summary>
internal static class ReportText
{
    /// <summary>
    /// Text that means nothing but itself in HTML, in elements and in attributes; control characters, characters that turn the direction of writing and
    /// halves of surrogate pairs become a visible sign.
    /// </summary>
    public static string Escape(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            plain.Append((Rune.IsControl(rune) || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) ? Rune.ReplacementChar : rune).ToString());
        return WebUtility.HtmlEncode(plain.ToString());
    }

    /// <summary>A number of at most three significant decimals, with thousands apart; a dash when there is none.</summary>
    public static string Number(double? value) => value switch
    {
        null => "\u2013",
        { } v when !double.IsFinite(v) => "\u2013",
        { } v when Math.Abs(v) >= 1000 => v.ToString("#,0", CultureInfo.InvariantCulture),
        { } v when v % 1 == 0 => v.ToString("0", CultureInfo.InvariantCulture),
        { } v when Math.Abs(v) >= 10 => v.ToString("0.0", CultureInfo.InvariantCulture),
        { } v => v.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A coordinate for SVG.</summary>
    public static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A time span as people say it: <c>48 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalHours} h {span.Minutes} min"),
    };
}
