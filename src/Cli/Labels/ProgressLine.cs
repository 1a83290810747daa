using System.Globalization;

namespace SamCam.Cli.Labels;

/// <summary>How far a loop over images is: one live line on a terminal, a plain line every ten seconds otherwise. Not thread-safe.</summary>
internal sealed class ProgressLine(TextWriter writer, bool live, TimeProvider time)
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private long started;
    private long shown;
    private int total;
    private int finished;
    private int width;

    /// <summary>Begins at zero of <paramref name="images"/>.</summary>
    public void Start(int images)
    {
        (total, finished) = (images, 0);
        started = shown = time.GetTimestamp();
    }

    /// <summary>One image more is finished.</summary>
    public void Advance(int failed)
    {
        finished++;
        if (time.GetElapsedTime(shown) < (live ? LiveInterval : PlainInterval))
            return;
        shown = time.GetTimestamp();
        var seconds = Math.Max(time.GetElapsedTime(started).TotalSeconds, 1e-3);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{finished}/{total} images, {finished / seconds:0.0} images/s, ETA {(total - finished) * seconds / finished:0} s{(failed > 0 ? $", {failed} failed" : "")}");
        if (live)
            writer.Write("\r" + line.PadRight(width));
        else
            writer.WriteLine("samcam: " + line);
        width = live ? line.Length : 0;
    }

    /// <summary>Wipes the live line.</summary>
    public void Close()
    {
        if (width > 0)
            writer.Write("\r" + new string(' ', width) + "\r");
        width = 0;
    }
}
