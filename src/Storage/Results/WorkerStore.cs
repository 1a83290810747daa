using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>The workers that were heard of.</summary>
public sealed class WorkerStore(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>Keeps a worker's latest heartbeat, as of now by the database's clock.</summary>
    public async Task SeenAsync(WorkerRow worker, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await UpdateAsync(db, worker, cancellationToken))
            return;
        db.Workers.Add(new WorkerRow { Name = worker.Name, Device = worker.Device, SeenAt = DateTime.UnixEpoch });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another coordinator added it first.
            if (await UpdateAsync(db, worker, cancellationToken))
                return;
            throw;
        }

        await UpdateAsync(db, worker, cancellationToken);
    }

    /// <summary>Workers heard of lately, by the clock of the database.</summary>
    internal static IQueryable<WorkerRow> Live(ClusterDb db, TimeSpan within)
    {
        var seconds = -within.TotalSeconds;
        return db.Workers.Where(w => w.SeenAt > DateTime.UtcNow.AddSeconds(seconds));
    }

    /// <summary>Workers heard of lately, by name.</summary>
    public async Task<IReadOnlyList<WorkerRow>> GetLiveAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Live(db, within).AsNoTracking().OrderBy(w => w.Name).ToListAsync(cancellationToken);
    }

    /// <summary>Images a second of the workers that were heard of lately, summed for the job whose shard they have in hand.</summary>
    public async Task<IReadOnlyDictionary<Guid, double>> GetRatesAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Live(db, within)
            .Join(db.Shards, w => w.ShardId, s => s.Id, (worker, shard) => new { shard.JobId, worker.ImagesPerSecond })
            .GroupBy(x => x.JobId)
            .Select(g => new { g.Key, Rate = g.Sum(x => x.ImagesPerSecond) })
            .ToDictionaryAsync(x => x.Key, x => x.Rate, cancellationToken);
    }

    /// <summary>The shards that workers have in hand, by id; one that is gone meanwhile is left out.</summary>
    public async Task<IReadOnlyDictionary<long, ShardRow>> GetShardsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Shards.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, cancellationToken);
    }

    /// <summary>Forgets workers that were not heard of for long.</summary>
    public async Task ForgetAsync(TimeSpan after, CancellationToken cancellationToken)
    {
        var seconds = -after.TotalSeconds;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Workers.Where(w => w.SeenAt < DateTime.UtcNow.AddSeconds(seconds)).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<bool> UpdateAsync(ClusterDb db, WorkerRow worker, CancellationToken cancellationToken) =>
        await db.Workers.Where(w => w.Name == worker.Name).ExecuteUpdateAsync(
            w => w.SetProperty(x => x.Engine, worker.Engine)
                .SetProperty(x => x.Device, worker.Device)
                .SetProperty(x => x.ImagesPerSecond, worker.ImagesPerSecond)
                .SetProperty(x => x.MemoryBytes, worker.MemoryBytes)
                .SetProperty(x => x.ShardId, worker.ShardId)
                .SetProperty(x => x.SeenAt, x => DateTime.UtcNow),
            cancellationToken) == 1;
}
