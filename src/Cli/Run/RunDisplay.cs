using SamCam.Cli.Progress;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>Progress of a run on standard error.</summary>
internal sealed class RunDisplay(TextWriter writer, bool live, TimeProvider time)
{
    private readonly LiveLine line = new(writer, live, time);
    private long? started;

    public static RunDisplay Create() => new(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);

    /// <summary>Says a sentence on a line of its own.</summary>
    public void Say(string sentence) => line.Say(sentence);

    /// <summary>Shows how far the job is.</summary>
    /// <param name="progress">How far.</param>
    /// <param name="images">Images of the job.</param>
    /// <param name="before">Images that were finished before this run.</param>
    public void Show(JobProgress progress, int images, int before)
    {
        started ??= time.GetTimestamp();
        var finished = progress.Done + progress.Failed;
        line.Show(Describe(progress, images, finished, finished - before, time.GetElapsedTime(started.Value).TotalSeconds), finished, finished >= images);
    }

    /// <summary>Ends the live line.</summary>
    public void Close() => line.Close();

    private static string Describe(JobProgress progress, int images, int finished, int now, double seconds)
    {
        if (progress.State is JobState.Submitted or JobState.Indexing)
            return ProgressText.Listing(progress.Images);
        var rate = now / Math.Max(seconds, 1e-3);
        return ProgressText.Describe(finished, images, progress.Failed, rate, now == 0 ? null : (images - finished) / rate);
    }
}
