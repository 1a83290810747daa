using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Who is still to be told that a job ended. A call is owed from the moment of the end, in the row of the job, until it was answered or given up.</summary>
public sealed class WebhookStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    private const int Page = 16;
    private const int MaxErrorLength = 500;

    /// <summary>Takes the calls that are due; each is due again after its pause, should its taker die.</summary>
    /// <param name="pause">How long after a try, by the number of tries with it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<WebhookCall>> TakeDueAsync(Func<int, TimeSpan> pause, CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var due = await db.Jobs.AsNoTracking()
            .Where(j => j.WebhookDue <= now)
            .OrderBy(j => j.WebhookDue)
            .Take(Page)
            .Select(j => new { j.Id, j.Webhook, j.WebhookAttempts, j.FinishedAt, j.WebhookDue })
            .ToListAsync(cancellationToken);
        var taken = new List<WebhookCall>(due.Count);
        foreach (var job in due)
        {
            var (attempt, next) = (job.WebhookAttempts + 1, now + pause(job.WebhookAttempts + 1));
            var won = await db.Jobs.Where(j => j.Id == job.Id && j.WebhookDue == job.WebhookDue && j.WebhookAttempts == job.WebhookAttempts)
                .ExecuteUpdateAsync(j => j.SetProperty(x => x.WebhookDue, next).SetProperty(x => x.WebhookAttempts, attempt), cancellationToken) == 1;
            if (won)
                taken.Add(new WebhookCall(job.Id, job.Webhook!, attempt, job.FinishedAt!.Value));
        }

        return taken;
    }

    /// <summary>The call was answered: it is owed no more.</summary>
    public async Task DeliveredAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Owed(db, call).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.WebhookDue, (DateTime?)null).SetProperty(x => x.WebhookSentAt, now).SetProperty(x => x.WebhookError, (string?)null), cancellationToken);
    }

    /// <summary>The call was in vain.</summary>
    /// <param name="call">The call.</param>
    /// <param name="error">Why.</param>
    /// <param name="giveUp">Whether it is not tried again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task FailedAsync(WebhookCall call, string error, bool giveUp, CancellationToken cancellationToken)
    {
        var text = error.Length <= MaxErrorLength ? error : error[..MaxErrorLength];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Owed(db, call).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.WebhookError, text).SetProperty(x => x.WebhookDue, x => giveUp ? null : x.WebhookDue), cancellationToken);
    }

    // A job that was requeued meanwhile, or a try that was made again, owes another call.
    private static IQueryable<JobRow> Owed(ClusterDb db, WebhookCall call) =>
        db.Jobs.Where(j => j.Id == call.JobId && j.WebhookDue != null && j.WebhookAttempts == call.Attempt);

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
