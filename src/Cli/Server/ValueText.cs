using System.Globalization;

namespace SamCam.Cli.Server;

/// <summary>Values as tables show them.</summary>
internal static class ValueText
{
    private const string None = "-";

    /// <summary>A number with four digits that count.</summary>
    public static string Number(double? value) => value is { } number ? number.ToString(Math.Abs(number) >= 1000 ? "0" : "G4", CultureInfo.InvariantCulture) : None;

    /// <summary>A whole number.</summary>
    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time, UTC.</summary>
    public static string Time(DateTime? utc) => utc is { } time ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : None;

    /// <summary>Bytes in MiB.</summary>
    public static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):0} MiB");

    /// <summary>Words that belong together; nothing for none.</summary>
    public static string Words<T>(IEnumerable<T> words) => string.Join(',', words);
}
