using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>What the dispatcher does with shards: which wait, which are on the bus. Two dispatchers at once do no harm: every step is a guarded update.</summary>
public sealed class ShardSchedule(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>Shards of every running job by state: one row per job.</summary>
    public async Task<IReadOnlyList<JobShards>> GetRunningAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = await db.Jobs
            .Where(j => j.State == JobState.Running)
            .OrderByDescending(j => j.Priority).ThenBy(j => j.CreatedAt).ThenBy(j => j.Id)
            .Select(j => new { j.Id, j.Priority })
            .ToListAsync(cancellationToken);
        var counts = await db.Shards
            .Where(s => db.Jobs.Any(j => j.Id == s.JobId && j.State == JobState.Running))
            .Where(s => s.State == ShardState.Pending || s.State == ShardState.Queued || s.State == ShardState.Running)
            .GroupBy(s => new { s.JobId, s.State })
            .Select(g => new { g.Key.JobId, g.Key.State, Shards = g.Count(), Images = g.Sum(s => s.ImageCount - s.Done - s.Failed) })
            .ToListAsync(cancellationToken);
        return
        [
            .. jobs.Select(job =>
            {
                var own = counts.Where(c => c.JobId == job.Id).ToList();
                return new JobShards(job.Id, job.Priority, Count(ShardState.Pending), Count(ShardState.Queued), Count(ShardState.Running), own.Sum(c => c.Images));
                int Count(ShardState state) => own.SingleOrDefault(c => c.State == state)?.Shards ?? 0;
            }),
        ];
    }

    /// <summary>Marks the first waiting shard of a job as queued. One that is larger than asked for is split first: its head goes, its tail waits on.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="images">Images that a shard should have at most; a shard that was worked on already is not split.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The shard to publish; null when none waits.</returns>
    public async Task<long?> QueueNextAsync(Guid jobId, int images, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        while (true)
        {
            var next = await db.Shards.AsNoTracking()
                .Where(s => s.JobId == jobId && s.State == ShardState.Pending)
                .OrderBy(s => s.FirstImage)
                .FirstOrDefaultAsync(cancellationToken);
            if (next is null)
                return null;
            var fresh = next.Attempt == 0 && next.Done + next.Failed == 0;
            if (fresh && next.ImageCount > images)
            {
                if (await SplitAsync(db, next, images, cancellationToken) is { } head)
                    return head;
            }
            else if (await MarkQueuedAsync(db, next, cancellationToken))
            {
                return next.Id;
            }
        }
    }

    /// <summary>Shards of running jobs that have been on the bus for too long: their message may be lost. They stay queued, as of now.</summary>
    /// <returns>The shards to publish again, with their job.</returns>
    public async Task<IReadOnlyList<(long ShardId, Guid JobId)>> RequeueLateAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        var seconds = -after.TotalSeconds;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Marked just as their job was held back: they wait for it like the others, and do not count as on the bus when it goes on.
        var stopped = await db.Shards
            .Where(s => s.State == ShardState.Queued && db.Jobs.Any(j => j.Id == s.JobId && (j.State == JobState.Paused || j.State == JobState.Cancelling)))
            .Select(s => s.JobId)
            .Distinct()
            .ToListAsync(cancellationToken);
        foreach (var jobId in stopped)
            await db.ReturnQueuedAsync(jobId, cancellationToken);
        var late = await db.Shards.AsNoTracking()
            .Where(s => s.State == ShardState.Queued && s.QueuedAt < DateTime.UtcNow.AddSeconds(seconds))
            .Where(s => db.Jobs.Any(j => j.Id == s.JobId && j.State == JobState.Running))
            .Select(s => new { s.Id, s.JobId, s.QueuedAt })
            .ToListAsync(cancellationToken);
        var taken = new List<(long, Guid)>();
        foreach (var shard in late)
        {
            var moved = await db.Shards
                .Where(s => s.Id == shard.Id && s.State == ShardState.Queued && s.QueuedAt == shard.QueuedAt)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.QueuedAt, x => DateTime.UtcNow), cancellationToken);
            if (moved == 1)
                taken.Add((shard.Id, shard.JobId));
        }

        return taken;
    }

    private static async Task<bool> MarkQueuedAsync(ClusterDb db, ShardRow shard, CancellationToken cancellationToken) =>
        await db.Shards
            .Where(s => s.Id == shard.Id && s.State == ShardState.Pending && s.FirstImage == shard.FirstImage && s.ImageCount == shard.ImageCount)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.State, ShardState.Queued).SetProperty(x => x.QueuedAt, x => DateTime.UtcNow), cancellationToken) == 1;

    private static async Task<long?> SplitAsync(ClusterDb db, ShardRow shard, int images, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var shortened = await db.Shards
            .Where(s => s.Id == shard.Id && s.State == ShardState.Pending && s.FirstImage == shard.FirstImage && s.ImageCount == shard.ImageCount)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.FirstImage, x => x.FirstImage + images).SetProperty(x => x.ImageCount, x => x.ImageCount - images), cancellationToken);
        if (shortened == 0)
            return null;
        var head = new ShardRow { JobId = shard.JobId, FirstImage = shard.FirstImage, ImageCount = images, State = ShardState.Pending };
        db.Shards.Add(head);
        await db.SaveChangesAsync(cancellationToken);
        await db.Shards.Where(s => s.Id == head.Id).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, ShardState.Queued).SetProperty(x => x.QueuedAt, x => DateTime.UtcNow), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return head.Id;
    }
}
