using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;

namespace SamCam.Storage.Results;

/// <summary>
/// What the sweeper does with shards: those whose lease ran out wait again. Images that were in flight become suspects and are run alone; one that
/// dies twice while alone is set aside. Two sweepers at once do no harm: every step requires the lease token that ran out.
/// </summary>
public sealed class ShardSweep(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    /// <summary>Workers in a row that may be lost, without an image finished, before a shard is abandoned.</summary>
    public const int MaxLosses = 20;

    /// <summary>Workers that may die of an image that runs alone.</summary>
    public const int MaxDeaths = 2;

    /// <summary>Puts back every shard whose lease ran out, by the database's clock.</summary>
    /// <returns>The shards that were put back or abandoned, with their job.</returns>
    public async Task<IReadOnlyList<(long ShardId, Guid JobId)>> ExpireAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var expired = await db.Shards.AsNoTracking()
            .Where(s => s.State == ShardState.Running && s.LeaseUntil < DateTime.UtcNow)
            .ToListAsync(cancellationToken);
        var ended = new List<(long, Guid)>();
        foreach (var shard in expired)
        {
            if (await EndAsync(shard, cancellationToken))
                ended.Add((shard.Id, shard.JobId));
        }

        return ended;
    }

    /// <summary>Puts back every shard that a worker of an earlier process held or was to get. Only right while no other process works on the job.</summary>
    /// <returns>How many were put back.</returns>
    public async Task<int> ReturnOrphansAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Jobs.Where(j => j.Id == jobId).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.CoordinatorToken, (Guid?)null).SetProperty(x => x.CoordinatorUntil, (DateTime?)null), cancellationToken);
        var count = await db.ReturnQueuedAsync(jobId, cancellationToken);
        foreach (var shard in await db.Shards.AsNoTracking().Where(s => s.JobId == jobId && s.State == ShardState.Running).ToListAsync(cancellationToken))
        {
            if (await EndAsync(shard, cancellationToken))
                count++;
        }

        return count;
    }

    private async Task<bool> EndAsync(ShardRow shard, CancellationToken cancellationToken)
    {
        var abandon = shard.Attempt >= MaxLosses;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = await db.Shards
            .Where(s => s.Id == shard.Id && s.State == ShardState.Running && s.LeaseToken == shard.LeaseToken && s.LeaseUntil == shard.LeaseUntil)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, abandon ? ShardState.Abandoned : ShardState.Pending)
                    .SetProperty(x => x.LeaseToken, (Guid?)null)
                    .SetProperty(x => x.LeaseUntil, (DateTime?)null)
                    .SetProperty(x => x.StartedUntil, (int?)null)
                    .SetProperty(x => x.AloneImage, (int?)null)
                    .SetProperty(x => x.LastError, $"worker {shard.Worker} was lost"),
                cancellationToken);
        if (ended == 0)
            return false;
        if (shard.AloneImage is { } alone)
            await CountDeathAsync(db, shard, alone, cancellationToken);
        else if (shard.StartedUntil is { } until)
            await SuspectAsync(db, shard, until, cancellationToken);
        if (abandon)
        {
            await ShardStore.AbandonAsync(
                db, shard.Id, FailureClass.Transient, $"{MaxLosses} workers were lost in a row; the last was {shard.Worker}", shard.Attempt, shard.Worker ?? "", Now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task CountDeathAsync(ClusterDb db, ShardRow shard, int index, CancellationToken cancellationToken)
    {
        if (await (await db.OpenImagesAsync(shard.Id, cancellationToken)).AsNoTracking().SingleOrDefaultAsync(i => i.Index == index, cancellationToken) is not { } image)
            return;
        var suspect = db.Suspects.Where(s => s.JobId == shard.JobId && s.Index == index);
        if (await suspect.ExecuteUpdateAsync(s => s.SetProperty(x => x.Deaths, x => x.Deaths + 1), cancellationToken) == 0)
            return;
        if (await suspect.Select(s => s.Deaths).SingleAsync(cancellationToken) < MaxDeaths)
            return;
        await suspect.ExecuteDeleteAsync(cancellationToken);
        var error = $"{MaxDeaths} workers died while they computed this image alone (the last was {shard.Worker}); the worker's log or the kernel's has the cause";
        await db.WriteResultsAsync([FailedRow.Of(image, FailureClass.ProcessCrash, error, shard.Attempt, shard.Worker ?? "", Now)], cancellationToken);
        await db.Shards.Where(s => s.Id == shard.Id).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.Failed, x => x.Failed + 1).SetProperty(x => x.Attempt, 0), cancellationToken);
    }

    private static async Task SuspectAsync(ClusterDb db, ShardRow shard, int until, CancellationToken cancellationToken)
    {
        var inFlight = await (await db.OpenImagesAsync(shard.Id, cancellationToken))
            .Where(i => i.Index <= until && !db.Suspects.Any(s => s.JobId == i.JobId && s.Index == i.Index))
            .Select(i => i.Index)
            .ToListAsync(cancellationToken);
        db.Suspects.AddRange(inFlight.Select(index => new SuspectRow { JobId = shard.JobId, Index = index }));
        await db.SaveChangesAsync(cancellationToken);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
