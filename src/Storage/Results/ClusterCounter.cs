using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Counts what a cluster has in hand. The database counts, over indexes: it is cheap enough for a beat of seconds.</summary>
public sealed class ClusterCounter(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>Counts.</summary>
    /// <param name="workerTimeout">A worker that was not heard of for this long does not count as there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ClusterCounts> CountAsync(TimeSpan workerTimeout, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = await db.Jobs.GroupBy(j => j.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var shards = await db.Shards
            .Where(s => db.Jobs.Any(j => j.Id == s.JobId && j.State == JobState.Running))
            .Where(s => s.State == ShardState.Pending || s.State == ShardState.Queued || s.State == ShardState.Running)
            .GroupBy(s => s.State)
            .Select(g => new { g.Key, Count = g.Count(), Images = g.Sum(s => (long)(s.ImageCount - s.Done - s.Failed)) })
            .ToListAsync(cancellationToken);
        var live = WorkerStore.Live(db, workerTimeout);
        var workers = await live.CountAsync(cancellationToken);
        var lost = await db.Shards
            .Where(s => s.State == ShardState.Running && !live.Any(w => w.Name == s.Worker))
            .Select(s => s.Worker)
            .Distinct()
            .CountAsync(cancellationToken);
        return new ClusterCounts(jobs, shards.ToDictionary(s => s.Key, s => s.Count), shards.Sum(s => s.Images), workers, lost);
    }
}
