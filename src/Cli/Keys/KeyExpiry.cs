using System.Globalization;
using SamCam.Segmentation;

namespace SamCam.Cli.Keys;

/// <summary>When a key ends, as users write it.</summary>
internal static class KeyExpiry
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>Reads <c>90d</c>, <c>2030-01-31</c> or <c>2030-01-31T12:00Z</c>.</summary>
    /// <returns>The time, UTC.</returns>
    /// <exception cref="InputException">It is none of these, or over already.</exception>
    public static DateTime Parse(string text, DateTimeOffset now)
    {
        const int MaxDays = 36_500;
        DateTime time;
        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MaxDays)
            time = now.UtcDateTime.AddDays(days);
        else if (!DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
            throw new InputException($"--expires {text}", "it is neither a number of days nor a time", "write 90d, 2030-01-31 or 2030-01-31T12:00Z");
        return time > now.UtcDateTime ? time : throw new InputException($"--expires {text}", "it is over already", "give a later time");
    }
}
