using System.Globalization;

namespace SamCam.Cli.Models;

/// <summary>Says every ten seconds how far a transfer is.</summary>
internal sealed class DownloadProgress(TextWriter writer, long total, TimeProvider time) : IProgress<long>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private long shown = time.GetTimestamp();

    /// <inheritdoc/>
    public void Report(long value)
    {
        if (time.GetElapsedTime(shown) < Interval)
            return;
        shown = time.GetTimestamp();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"samcam: {value / 1e6:0} of {total / 1e6:0} MB"));
    }
}
