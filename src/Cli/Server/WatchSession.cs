using System.Globalization;
using SamCam.Cli.Progress;
using SamCam.Client.Documents;

namespace SamCam.Cli.Server;

/// <summary>One watch of a job, from whatever it is at now to its end.</summary>
internal sealed class WatchSession(ServerSession session, Guid id)
{
    private const int FailuresSaid = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly LiveLine line = new(session.Error, session.Error == Console.Error && !Console.IsErrorRedirected, TimeProvider.System);
    private bool away;

    /// <summary>Watches.</summary>
    /// <returns>How the job ended, as one of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        JobDocument? last = null;
        try
        {
            await foreach (var job in session.Client.WatchAsync(id, Patience, SayAway, cancellationToken))
            {
                if (away)
                    line.Say("the server is back");
                away = false;
                Show(job, last?.State);
                last = job;
            }

            line.Close();
            return await EndAsync(last!, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            line.Say($"no longer watching, but job {id} goes on: {session.Next($"watch {id}")} watches it again, {session.Next($"cancel {id}")} ends it");
            return ExitCodes.Interrupted;
        }
        finally
        {
            line.Close();
        }
    }

    private void SayAway(Exception error)
    {
        if (!away)
            line.Say($"the server is away ({PlainText.Of(error.Message)}); trying again");
        away = true;
    }

    private void Show(JobDocument job, string? before)
    {
        var finished = job.Done + job.Failed;
        if (job.State == "Paused" && before != job.State)
            line.Say($"the job is paused; {session.Next($"resume {id}")} lets it go on");
        var text = job.Listed ? ProgressText.Describe(finished, job.Images, job.Failed, job.ImagesPerSecond, job.Ended ? 0 : job.SecondsLeft) : ProgressText.Listing(job.Images);
        line.Show(text, job.Listed ? finished : ~job.Images, job.Ended || job.State != before);
    }

    private async Task<int> EndAsync(JobDocument job, CancellationToken cancellationToken)
    {
        if (job.Failed > 0)
            await ListFailuresAsync(job.Failed, cancellationToken);
        line.Say(Sentence(job));
        if (session.Json)
            await session.ShowAsync(job, _ => { });
        return job.State switch
        {
            "Cancelled" => ExitCodes.Cancelled,
            "Failed" => ExitCodes.Error,
            _ => job.Failed > 0 ? ExitCodes.SomeFailed : ExitCodes.Done,
        };
    }

    private async Task ListFailuresAsync(int failed, CancellationToken cancellationToken)
    {
        foreach (var failure in (await session.Client.ListFailuresAsync(id, count: FailuresSaid, cancellationToken: cancellationToken)).Items)
            line.Say(PlainText.Of($"failed: {failure.Key}: {failure.Error}"));
        if (failed > FailuresSaid)
            line.Say($"and {failed - FailuresSaid} more: {session.Next($"failures {id}")} lists them");
    }

    private string Sentence(JobDocument job) => job.State switch
    {
        "Cancelled" => $"the job was cancelled with {job.Done + job.Failed} of {job.Images} images finished; they are kept in {job.Output}",
        "Failed" => PlainText.Of($"the job failed: {job.Error}"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{job.Done} images done, {job.Failed} failed{Took(job)}; results are in {job.Output}{(job.Failed > 0 ? $"; {session.Next($"requeue {id}")} computes the failed ones again" : "")}"),
    };

    private static string Took(JobDocument job) => job.FinishedAt is { } end ? $" in {ProgressText.Duration((end - job.CreatedAt).TotalSeconds)}" : "";
}
