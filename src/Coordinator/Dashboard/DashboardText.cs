using System.Globalization;
using MudBlazor;

namespace SamCam.Coordinator.Dashboard;

/// <summary>Numbers and times as pages show them.</summary>
internal static class DashboardText
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Stands for what is not known.</summary>
    public const string Nothing = "–";

    /// <summary>A count with separators.</summary>
    public static string Count(double value) => value.ToString("#,0", Culture);

    /// <summary>A number with three digits that matter.</summary>
    public static string Number(double? value) => value switch
    {
        null => Nothing,
        0 => "0",
        { } v when Math.Abs(v) >= 1000 => v.ToString("#,0", Culture),
        { } v when v == Math.Floor(v) => v.ToString("0", Culture),
        { } v when Math.Abs(v) >= 100 => v.ToString("0", Culture),
        { } v when Math.Abs(v) >= 10 => v.ToString("0.0", Culture),
        { } v when Math.Abs(v) >= 1 => v.ToString("0.00", Culture),
        { } v => v.ToString("0.000", Culture),
    };

    /// <summary>A share of a whole.</summary>
    public static string Percent(double part, double whole) => whole <= 0 ? "0 %" : (part / whole).ToString("0.# %", Culture);

    /// <summary>Images a second.</summary>
    public static string Rate(double? imagesPerSecond) => imagesPerSecond is { } rate ? Number(rate) + "/s" : Nothing;

    /// <summary>A time span in its two largest units.</summary>
    public static string Duration(double? seconds) => seconds switch
    {
        null => Nothing,
        < 60 => Math.Ceiling(seconds.Value).ToString("0", Culture) + " s",
        < 3600 => string.Create(Culture, $"{Math.Floor(seconds.Value / 60):0} min {seconds.Value % 60:0} s"),
        < 86400 => string.Create(Culture, $"{Math.Floor(seconds.Value / 3600):0} h {Math.Floor(seconds.Value % 3600 / 60):0} min"),
        _ => string.Create(Culture, $"{Math.Floor(seconds.Value / 86400):0} d {Math.Floor(seconds.Value % 86400 / 3600):0} h"),
    };

    /// <summary>A point in time; all are UTC.</summary>
    public static string Time(DateTime? at) => at?.ToString("yyyy-MM-dd HH:mm:ss'Z'", Culture) ?? Nothing;

    /// <summary>A size of memory.</summary>
    public static string Bytes(long bytes) => bytes >= 1L << 30 ? Number(bytes / (double)(1L << 30)) + " GiB" : Number(bytes / (double)(1L << 20)) + " MiB";

    /// <summary>A coordinate of a drawing.</summary>
    public static string Coordinate(double value) => value.ToString("0.##", Culture);

    /// <summary>The end of a place, where its name is.</summary>
    public static string Tail(string place) => place.Length <= 48 ? place : "…" + place[^47..];

    /// <summary>The colour of a state of jobs.</summary>
    public static Color ColourOf(string state) => state switch
    {
        "Completed" => Color.Success,
        "Failed" => Color.Error,
        "Running" or "Indexing" => Color.Primary,
        "Paused" or "Cancelling" => Color.Warning,
        _ => Color.Default,
    };
}
