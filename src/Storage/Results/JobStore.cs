using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Jobs: submission, life cycle and progress. Every change of state is one guarded update along <see cref="JobLifeCycle"/>.</summary>
public sealed class JobStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    /// <summary>Adds a job in state <see cref="JobState.Submitted"/>.</summary>
    /// <returns>Its id; that of the job that is there already when the idempotency key is.</returns>
    public async Task<Guid> CreateAsync(NewJob job, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindByKeyAsync(db, job.IdempotencyKey, cancellationToken) is { } there)
            return there;
        db.Jobs.Add(new JobRow
        {
            Id = job.Id,
            State = JobState.Submitted,
            Specification = job.Specification,
            DatasetIdentity = job.DatasetIdentity,
            RecipeHash = job.RecipeHash,
            Engine = job.Engine,
            Priority = job.Priority,
            IdempotencyKey = job.IdempotencyKey,
            RetentionDays = job.RetentionDays,
            RetentionArtifacts = job.RetentionArtifacts,
            Webhook = job.Webhook,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return job.Id;
        }
        catch (DbUpdateException) when (job.IdempotencyKey is not null)
        {
            // Somebody else submitted the same key between the look and the insert.
            db.ChangeTracker.Clear();
            if (await FindByKeyAsync(db, job.IdempotencyKey, cancellationToken) is { } other)
                return other;
            throw;
        }
    }

    /// <summary>The job; null when there is none.</summary>
    public async Task<JobRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken);
    }

    /// <summary>The job of an idempotency key; null when there is none.</summary>
    public async Task<Guid?> FindByKeyAsync(string idempotencyKey, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await FindByKeyAsync(db, idempotencyKey, cancellationToken);
    }

    /// <summary>Replaces the specification of a job that goes on.</summary>
    /// <returns>False when there is no such job.</returns>
    public async Task<bool> RespecifyAsync(Guid id, string specification, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.Where(j => j.Id == id).ExecuteUpdateAsync(j => j.SetProperty(x => x.Specification, specification), cancellationToken) == 1;
    }

    /// <summary>The jobs in any of some states, oldest first.</summary>
    public async Task<IReadOnlyList<Guid>> ListAsync(IReadOnlyCollection<JobState> states, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.Where(j => states.Contains(j.State)).OrderBy(j => j.CreatedAt).ThenBy(j => j.Id).Select(j => j.Id).ToListAsync(cancellationToken);
    }

    /// <summary>A page of jobs, the newest first.</summary>
    /// <param name="states">Which states; empty for all.</param>
    /// <param name="after">Time of creation and id of the last job of the page before; null for the first page.</param>
    /// <param name="count">Jobs at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<JobRow>> PageAsync(
        IReadOnlyCollection<JobState> states, (DateTime CreatedAt, Guid Id)? after, int count, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = db.Jobs.AsNoTracking();
        if (states.Count > 0)
            jobs = jobs.Where(j => states.Contains(j.State));
        if (after is var (createdAt, id))
            jobs = jobs.Where(j => j.CreatedAt < createdAt || (j.CreatedAt == createdAt && j.Id.CompareTo(id) < 0));
        return await jobs.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>How far the job is.</summary>
    public async Task<JobProgress> GetProgressAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var job = await db.Jobs.AsNoTracking().SingleAsync(j => j.Id == id, cancellationToken);
        var counts = (await CountAsync(db, [id], cancellationToken)).GetValueOrDefault(id);
        return new JobProgress(job.State, job.IndexedImages, counts?.Done ?? 0, counts?.Failed ?? 0, job.Error);
    }

    /// <summary>What became of the images of jobs; a job without shards is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, JobCounts>> CountAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await CountAsync(db, ids, cancellationToken);
    }

    /// <summary>Ends a running job of which every shard is done or abandoned.</summary>
    /// <returns>True when this call ended it.</returns>
    public Task<bool> TryCompleteAsync(Guid id, CancellationToken cancellationToken) =>
        MoveAsync(
            id,
            JobState.Completed,
            (jobs, shards) => jobs.Where(j => !shards.Any(
                s => s.JobId == j.Id && (s.State == ShardState.Pending || s.State == ShardState.Queued || s.State == ShardState.Running))),
            error: null,
            cancellationToken);

    /// <summary>The job cannot go on.</summary>
    public Task<bool> FailAsync(Guid id, string error, CancellationToken cancellationToken) => MoveAsync(id, JobState.Failed, filter: null, error, cancellationToken);

    /// <summary>Holds a job back; workers give its shards back.</summary>
    public async Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken) =>
        await MoveAsync(id, JobState.Paused, cancellationToken) && await ReturnQueuedAsync(id, cancellationToken);

    /// <summary>Lets a paused job go on.</summary>
    public async Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken) =>
        await MoveAsync(id, JobState.Running, (jobs, _) => jobs.Where(j => j.State == JobState.Paused && j.Listed), error: null, cancellationToken)
        || await MoveAsync(id, JobState.Submitted, cancellationToken);

    /// <summary>Ends a job; results that are there stay.</summary>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        await MoveAsync(id, JobState.Cancelling, cancellationToken) && await ReturnQueuedAsync(id, cancellationToken);

    /// <summary>Ends a job that is being cancelled, once no worker holds a shard of it.</summary>
    /// <returns>True when this call ended it.</returns>
    public Task<bool> TryEndCancellingAsync(Guid id, CancellationToken cancellationToken) =>
        MoveAsync(id, JobState.Cancelled, (jobs, shards) => jobs.Where(j => j.State == JobState.Cancelling && !shards.Any(s => s.JobId == j.Id && s.State == ShardState.Running)), error: null, cancellationToken);

    /// <summary>Whether a worker holds a shard of the job.</summary>
    public async Task<bool> HasShardInHandAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Shards.AnyAsync(s => s.JobId == id && s.State == ShardState.Running, cancellationToken);
    }

    /// <summary>Forgets the failed images of ended shards, so that they are computed again; a completed job runs again.</summary>
    /// <returns>How many images; null when the job is neither running, paused nor completed.</returns>
    public async Task<int?> RequeueFailedAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        JobState[] allowed = [JobState.Running, JobState.Paused, JobState.Completed];
        if (!await LockAsync(db.Jobs.Where(j => j.Id == id && allowed.Contains(j.State)), cancellationToken))
            return null;
        // Marked, so that each step is about the same shards, whatever workers make of others meanwhile.
        var mark = Guid.NewGuid();
        var requeued = await db.Shards
            .Where(s => s.JobId == id && s.Failed > 0 && (s.State == ShardState.Completed || s.State == ShardState.Abandoned))
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, ShardState.Pending)
                    .SetProperty(x => x.Attempt, 0)
                    .SetProperty(x => x.Errors, 0)
                    .SetProperty(x => x.LeaseToken, mark),
                cancellationToken);
        if (requeued == 0)
            return 0;
        var removed = await db.ImageResults
            .Where(r => r.JobId == id && r.State == ImageState.Failed)
            .Where(r => db.Shards.Any(s => s.JobId == id && s.LeaseToken == mark && s.FirstImage <= r.Index && r.Index < s.FirstImage + s.ImageCount))
            .ExecuteDeleteAsync(cancellationToken);
        await db.Shards
            .Where(s => s.JobId == id && s.LeaseToken == mark)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Failed, 0).SetProperty(x => x.LeaseToken, (Guid?)null), cancellationToken);
        await db.Jobs
            .Where(j => j.Id == id && j.State == JobState.Completed)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.State, JobState.Running).SetProperty(x => x.FinishedAt, (DateTime?)null).SetProperty(x => x.WebhookDue, (DateTime?)null), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return removed;
    }

    /// <summary>The ended jobs that were kept as long as they should be, and of whose end nobody is still to be told.</summary>
    public async Task<IReadOnlyList<JobRow>> ListExpiredAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ended = await db.Jobs.AsNoTracking()
            .Where(j => j.RetentionDays != null && j.WebhookDue == null && j.FinishedAt < now && JobLifeCycle.Ends.Contains(j.State))
            .OrderBy(j => j.FinishedAt)
            .ToListAsync(cancellationToken);
        return [.. ended.Where(j => j.FinishedAt!.Value.AddDays(j.RetentionDays!.Value) <= now)];
    }

    /// <summary>Closes an ended job: nobody can requeue its failed images any more. What comes before its deletion.</summary>
    /// <returns>False when there is no such job, or it has not ended.</returns>
    public async Task<bool> CloseAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Jobs.Where(j => j.Id == id && j.State == JobState.Completed).ExecuteUpdateAsync(j => j.SetProperty(x => x.State, JobState.Cancelled), cancellationToken);
        return await db.Jobs.AnyAsync(j => j.Id == id && JobLifeCycle.Ends.Contains(j.State), cancellationToken);
    }

    /// <summary>Removes the rows of an ended job; artifacts stay.</summary>
    /// <returns>False when there is no such job, or it has not ended.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await CloseAsync(id, cancellationToken))
            return false;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        const int Page = 10_000;
        var images = await db.Jobs.Where(j => j.Id == id).Select(j => j.IndexedImages).SingleAsync(cancellationToken);
        // In pages: no transaction grows with the job.
        for (var first = 0; first < images; first += Page)
        {
            var (from, to) = (first, first + Page);
            await db.ImageResults.Where(r => r.JobId == id && r.Index >= from && r.Index < to).ExecuteDeleteAsync(cancellationToken);
            await db.ImageItems.Where(r => r.JobId == id && r.Index >= from && r.Index < to).ExecuteDeleteAsync(cancellationToken);
            await db.Shards.Where(s => s.JobId == id && s.FirstImage >= from && s.FirstImage < to).ExecuteDeleteAsync(cancellationToken);
        }

        await db.Suspects.Where(s => s.JobId == id).ExecuteDeleteAsync(cancellationToken);
        return await db.Jobs.Where(j => j.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    private static Task<Dictionary<Guid, JobCounts>> CountAsync(ClusterDb db, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => db.Shards
        .Where(s => ids.Contains(s.JobId))
        .GroupBy(s => s.JobId)
        .Select(g => new { g.Key, Done = g.Sum(s => s.Done), Failed = g.Sum(s => s.Failed), AcceleratorMs = g.Sum(s => s.AcceleratorMs) })
        .ToDictionaryAsync(g => g.Key, g => new JobCounts(g.Done, g.Failed, g.AcceleratorMs / 1000), cancellationToken);

    private static async Task<Guid?> FindByKeyAsync(ClusterDb db, string? key, CancellationToken cancellationToken) =>
        key is null ? null : await db.Jobs.Where(j => j.IdempotencyKey == key).Select(j => (Guid?)j.Id).SingleOrDefaultAsync(cancellationToken);

    private Task<bool> MoveAsync(Guid id, JobState to, CancellationToken cancellationToken) => MoveAsync(id, to, filter: null, error: null, cancellationToken);

    private async Task<bool> MoveAsync(
        Guid id,
        JobState to,
        Func<IQueryable<JobRow>, IQueryable<ShardRow>, IQueryable<JobRow>>? filter,
        string? error,
        CancellationToken cancellationToken)
    {
        var from = JobLifeCycle.Before(to);
        var finishedAt = JobLifeCycle.Ends.Contains(to) ? time.GetUtcNow().UtcDateTime : (DateTime?)null;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = db.Jobs.Where(j => j.Id == id && from.Contains(j.State));
        if (filter is null)
            return await MoveAsync(jobs, to, error, finishedAt, cancellationToken);
        var ready = filter(jobs, db.Shards);
        if (!await ready.AnyAsync(cancellationToken))
            return false;
        // Shards as they are once nobody can change the job any more: PostgreSQL's update alone would go by those from before it waited for the job.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var moved = await LockAsync(jobs, cancellationToken) && await MoveAsync(ready, to, error, finishedAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return moved;
    }

    private static async Task<bool> LockAsync(IQueryable<JobRow> job, CancellationToken cancellationToken) =>
        await job.ExecuteUpdateAsync(j => j.SetProperty(x => x.State, x => x.State), cancellationToken) == 1;

    private static async Task<bool> MoveAsync(IQueryable<JobRow> job, JobState to, string? error, DateTime? finishedAt, CancellationToken cancellationToken) =>
        await job.ExecuteUpdateAsync(
            j =>
            {
                j.SetProperty(x => x.State, to)
                    .SetProperty(x => x.Error, error)
                    .SetProperty(x => x.FinishedAt, finishedAt)
                    .SetProperty(x => x.CoordinatorToken, (Guid?)null)
                    .SetProperty(x => x.CoordinatorUntil, (DateTime?)null);
                // With the end itself, so that no job ends without owing the call.
                if (finishedAt is { } end)
                {
                    j.SetProperty(x => x.WebhookDue, x => x.Webhook == null ? (DateTime?)null : end)
                        .SetProperty(x => x.WebhookAttempts, 0)
                        .SetProperty(x => x.WebhookError, (string?)null)
                        .SetProperty(x => x.WebhookSentAt, (DateTime?)null);
                }
            },
            cancellationToken) == 1;

    private async Task<bool> ReturnQueuedAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.ReturnQueuedAsync(id, cancellationToken);
        return true;
    }
}
