using System.Globalization;

namespace SamCam.Cli.Progress;

/// <summary>How far a job is, in words: the same for a run on this machine and for a job of a server.</summary>
internal static class ProgressText
{
    /// <summary>A job whose images are still being listed.</summary>
    public static string Listing(int images) => string.Create(CultureInfo.InvariantCulture, $"listing images: {images}");

    /// <summary>A job that computes.</summary>
    /// <param name="finished">Images that are done or failed.</param>
    /// <param name="images">Images of the job.</param>
    /// <param name="failed">Those of <paramref name="finished"/> that failed.</param>
    /// <param name="rate">Images a second; null when nobody knows.</param>
    /// <param name="secondsLeft">Seconds to the end; null when nobody knows.</param>
    public static string Describe(int finished, int images, int failed, double? rate, double? secondsLeft)
    {
        var speed = rate is { } known ? string.Create(CultureInfo.InvariantCulture, $", {known:0.00} images/s") : "";
        var failures = failed == 0 ? "" : $", {failed} failed";
        var share = images == 0 ? 0 : 100.0 * finished / images;
        return string.Create(CultureInfo.InvariantCulture, $"{finished}/{images} images ({share:0} %){speed}, ETA {(secondsLeft is { } left ? Duration(left) : "-")}{failures}");
    }

    /// <summary>A time as <c>2h45m</c> or <c>1m05s</c>.</summary>
    public static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Ceiling(seconds));
        return span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h{span.Minutes:00}m") : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds:00}s");
    }
}
