using System.Globalization;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>Progress on standard error: one live line on a terminal, a plain line now and then otherwise.</summary>
internal sealed class RunDisplay(TextWriter writer, bool live, TimeProvider time)
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private long? started;
    private long lastShown;
    private int lastFinished = -1;
    private int liveLength;

    public static RunDisplay Create() => new(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    /// <summary>Says a sentence on a line of its own.</summary>
    public void Say(string sentence)
    {
        Close();
        writer.WriteLine("samcam: " + sentence);
    }

    /// <summary>Shows how far the job is.</summary>
    /// <param name="progress">How far.</param>
    /// <param name="images">Images of the job.</param>
    /// <param name="before">Images that were finished before this run.</param>
    public void Show(JobProgress progress, int images, int before)
    {
        started ??= time.GetTimestamp();
        var finished = progress.Done + progress.Failed;
        if (!live && (finished == lastFinished || (finished < images && lastFinished >= 0 && time.GetElapsedTime(lastShown) < PlainInterval)))
            return;
        lastShown = time.GetTimestamp();
        lastFinished = finished;
        var line = Describe(progress, images, finished, finished - before, time.GetElapsedTime(started.Value).TotalSeconds);
        if (live)
        {
            writer.Write("\r" + line.PadRight(liveLength));
            liveLength = line.Length;
        }
        else
        {
            writer.WriteLine("samcam: " + line);
        }
    }

    /// <summary>Ends the live line.</summary>
    public void Close()
    {
        if (liveLength > 0)
            writer.WriteLine();
        liveLength = 0;
    }

    private static string Describe(JobProgress progress, int images, int finished, int now, double seconds)
    {
        if (progress.State is JobState.Submitted or JobState.Indexing)
            return $"listing images: {progress.Images}";
        var rate = now / Math.Max(seconds, 1e-3);
        var eta = now == 0 ? "-" : Duration((images - finished) / rate);
        var failed = progress.Failed == 0 ? "" : $", {progress.Failed} failed";
        return string.Create(CultureInfo.InvariantCulture, $"{finished}/{images} images ({100.0 * finished / images:0} %), {rate:0.00} images/s, ETA {eta}{failed}");
    }

    private static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Ceiling(seconds));
        return span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h{span.Minutes:00}m") : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds:00}s");
    }
}
