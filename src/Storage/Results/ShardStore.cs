using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>
/// Claiming shards and writing their results. A claim gives a lease token; every write happens in a transaction that first requires the token,
/// so that a worker that was thought dead can do no harm.
/// </summary>
public sealed class ShardStore(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>Attempts that finish no image before a shard is abandoned.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Marks waiting shards as queued, in order of images, until <paramref name="window"/> of them are queued or running.</summary>
    /// <returns>The shards to publish.</returns>
    public async Task<IReadOnlyList<long>> QueueAsync(Guid jobId, int window, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var open = await db.Shards.CountAsync(
            s => s.JobId == jobId && (s.State == ShardState.Queued || s.State == ShardState.Running), cancellationToken);
        if (open >= window)
            return [];
        var ids = await db.Shards
            .Where(s => s.JobId == jobId && s.State == ShardState.Pending)
            .OrderBy(s => s.FirstImage)
            .Select(s => s.Id)
            .Take(window - open)
            .ToListAsync(cancellationToken);
        var queued = new List<long>();
        foreach (var id in ids)
        {
            if (await MoveAsync(db, id, ShardState.Pending, ShardState.Queued, cancellationToken))
                queued.Add(id);
        }

        return queued;
    }

    /// <summary>Takes a waiting shard.</summary>
    /// <returns>Null when the shard is not there to take: a message that came twice or late.</returns>
    public async Task<ShardClaim?> ClaimAsync(long shardId, string worker, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var claimed = await db.Shards
            .Where(s => s.Id == shardId && (s.State == ShardState.Pending || s.State == ShardState.Queued))
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, ShardState.Running)
                    .SetProperty(x => x.Attempt, x => x.Attempt + 1)
                    .SetProperty(x => x.LeaseToken, token)
                    .SetProperty(x => x.Worker, worker),
                cancellationToken);
        if (claimed == 0)
            return null;
        var shard = await db.Shards.AsNoTracking().SingleAsync(s => s.Id == shardId, cancellationToken);
        return new ShardClaim(shardId, shard.JobId, token, shard.Attempt, worker);
    }

    /// <summary>The images of a shard that have no row yet, in order.</summary>
    public async Task<IReadOnlyList<ImageItemRow>> GetOpenImagesAsync(long shardId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await OpenImages(db, shardId).AsNoTracking().OrderBy(i => i.Index).ToListAsync(cancellationToken);
    }

    /// <summary>Writes a batch of results; with <paramref name="last"/> it also completes the shard.</summary>
    /// <exception cref="LeaseLostException">Another claim holds the shard; nothing was written.</exception>
    public async Task CommitAsync(ShardClaim claim, IReadOnlyList<ImageResultRow> results, bool last, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // An attempt that finished an image does not count against the bound: the count starts again.
        var progressed = results.Count > 0;
        var held = await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, last ? ShardState.Completed : ShardState.Running)
                .SetProperty(x => x.Attempt, x => progressed ? 0 : x.Attempt),
            cancellationToken);
        if (held == 0)
            throw new LeaseLostException(claim.ShardId);
        var indexes = results.Select(r => r.Index).ToList();
        await db.ImageResults.Where(r => r.JobId == claim.JobId && indexes.Contains(r.Index)).ExecuteDeleteAsync(cancellationToken);
        db.ImageResults.AddRange(results);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Gives a shard back, unharmed: the attempt does not count.</summary>
    public async Task ReturnAsync(ShardClaim claim, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, ShardState.Pending)
                .SetProperty(x => x.Attempt, x => x.Attempt > 0 ? x.Attempt - 1 : 0)
                .SetProperty(x => x.LeaseToken, (Guid?)null),
            cancellationToken);
    }

    /// <summary>Gives a shard back after an error; past <see cref="MaxAttempts"/> it is abandoned, and each image without a row fails.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="failure">The failed row of an image: class and reason are the caller's.</param>
    /// <param name="error">What happened.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when the shard was abandoned.</returns>
    public async Task<bool> FailAsync(ShardClaim claim, Func<ImageItemRow, ImageResultRow> failure, string error, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var abandon = await Held(db, claim).AnyAsync(s => s.Attempt >= MaxAttempts, cancellationToken);
        var held = await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, abandon ? ShardState.Abandoned : ShardState.Pending)
                .SetProperty(x => x.LeaseToken, (Guid?)null)
                .SetProperty(x => x.LastError, error),
            cancellationToken);
        if (held == 1 && abandon)
        {
            db.ImageResults.AddRange((await OpenImages(db, claim.ShardId).AsNoTracking().ToListAsync(cancellationToken)).Select(failure));
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return held == 1 && abandon;
    }

    /// <summary>Puts back every shard that a worker of an earlier process held. Only right while no other process works on the job.</summary>
    /// <returns>How many were put back.</returns>
    public async Task<int> ReturnOrphansAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Shards
            .Where(s => s.JobId == jobId && (s.State == ShardState.Running || s.State == ShardState.Queued))
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, ShardState.Pending)
                    .SetProperty(x => x.Attempt, 0)
                    .SetProperty(x => x.LeaseToken, (Guid?)null),
                cancellationToken);
    }

    private static IQueryable<ShardRow> Held(ClusterDb db, ShardClaim claim) =>
        db.Shards.Where(s => s.Id == claim.ShardId && s.State == ShardState.Running && s.LeaseToken == claim.LeaseToken);

    private static IQueryable<ImageItemRow> OpenImages(ClusterDb db, long shardId) =>
        from shard in db.Shards.Where(s => s.Id == shardId)
        join image in db.ImageItems on shard.JobId equals image.JobId
        where image.Index >= shard.FirstImage && image.Index < shard.FirstImage + shard.ImageCount
        where !db.ImageResults.Any(r => r.JobId == image.JobId && r.Index == image.Index)
        select image;

    private static async Task<bool> MoveAsync(ClusterDb db, long id, ShardState from, ShardState to, CancellationToken cancellationToken) =>
        await db.Shards.Where(s => s.Id == id && s.State == from).ExecuteUpdateAsync(s => s.SetProperty(x => x.State, to), cancellationToken) == 1;
}
