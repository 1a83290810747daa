using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;

namespace SamCam.Storage.Results;

/// <summary>
/// What a worker does with shards: claim, renew, write, give back. A claim gives a lease token; every write happens in a transaction that first
/// requires the token, so that a worker that was thought dead can do no harm. Leases run by the database's clock.
/// </summary>
public sealed class ShardStore(IDbContextFactory<ClusterDb> databases, LeaseOptions leases, TimeProvider time)
{
    /// <summary>Errors in a row after which a shard is abandoned.</summary>
    public const int MaxErrors = 3;

    private readonly double leaseSeconds = leases.Duration.TotalSeconds;

    /// <summary>Takes a waiting shard of a running job.</summary>
    /// <param name="shardId">The shard.</param>
    /// <param name="worker">Who takes it.</param>
    /// <param name="engine">The worker's engine; shards of jobs of another engine are not taken.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when the shard is not there to take: a message that came twice or late, or a job that does not run.</returns>
    public async Task<ShardClaim?> ClaimAsync(long shardId, string worker, int engine, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var claimed = await db.Shards
            .Where(s => s.Id == shardId && (s.State == ShardState.Pending || s.State == ShardState.Queued))
            .Where(s => db.Jobs.Any(j => j.Id == s.JobId && j.State == JobState.Running && j.Engine == engine))
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, ShardState.Running)
                    .SetProperty(x => x.Attempt, x => x.Attempt + 1)
                    .SetProperty(x => x.LeaseToken, token)
                    .SetProperty(x => x.LeaseUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds))
                    .SetProperty(x => x.QueuedAt, (DateTime?)null)
                    .SetProperty(x => x.StartedUntil, (int?)null)
                    .SetProperty(x => x.AloneImage, (int?)null)
                    .SetProperty(x => x.Worker, worker),
                cancellationToken);
        if (claimed == 0)
            return null;
        var shard = await db.Shards.AsNoTracking().SingleAsync(s => s.Id == shardId, cancellationToken);
        var end = shard.FirstImage + shard.ImageCount;
        // One that killed its worker alone goes last: its neighbours are cleared first.
        var suspects = await db.Suspects
            .Where(s => s.JobId == shard.JobId && s.Index >= shard.FirstImage && s.Index < end)
            .OrderBy(s => s.Deaths).ThenBy(s => s.Index)
            .Select(s => s.Index)
            .ToListAsync(cancellationToken);
        return new ShardClaim(shardId, shard.JobId, token, shard.Attempt, worker, suspects);
    }

    /// <summary>The images of a shard that have no row yet, in order.</summary>
    public async Task<IReadOnlyList<ImageItemRow>> GetOpenImagesAsync(long shardId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await (await db.OpenImagesAsync(shardId, cancellationToken)).AsNoTracking().OrderBy(i => i.Index).ToListAsync(cancellationToken);
    }

    /// <summary>Keeps the claim for another lease.</summary>
    public async Task<LeaseState> RenewAsync(ShardClaim claim, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var held = await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.LeaseUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds)), cancellationToken);
        if (held == 0)
            return LeaseState.Lost;
        return await db.Jobs.AnyAsync(j => j.Id == claim.JobId && j.State == JobState.Running, cancellationToken) ? LeaseState.Held : LeaseState.JobStopped;
    }

    /// <summary>Records, before they start, that images up to an index are in flight: were the worker to die, they would be suspects.</summary>
    /// <exception cref="LeaseLostException">Another claim holds the shard.</exception>
    public Task MarkStartedAsync(ShardClaim claim, int untilIndex, CancellationToken cancellationToken) =>
        MarkAsync(claim, untilIndex, alone: null, cancellationToken);

    /// <summary>Records, before it starts, that one suspect runs alone.</summary>
    /// <exception cref="LeaseLostException">Another claim holds the shard.</exception>
    public Task MarkAloneAsync(ShardClaim claim, int index, CancellationToken cancellationToken) =>
        MarkAsync(claim, until: null, index, cancellationToken);

    /// <summary>Writes a batch of results and renews the lease; with <paramref name="last"/> it also completes the shard.</summary>
    /// <exception cref="LeaseLostException">Another claim holds the shard; nothing was written.</exception>
    public async Task CommitAsync(ShardClaim claim, IReadOnlyList<ImageResultRow> results, bool last, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var state = last ? ShardState.Completed : ShardState.Running;
        // An attempt that finished an image does not count against the bounds: the counts start again.
        var progressed = results.Count > 0;
        var held = await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, state)
                .SetProperty(x => x.LeaseUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds))
                .SetProperty(x => x.AloneImage, (int?)null)
                .SetProperty(x => x.Errors, x => progressed ? 0 : x.Errors)
                .SetProperty(x => x.Attempt, x => progressed ? 0 : x.Attempt),
            cancellationToken);
        if (held == 0)
            throw new LeaseLostException(claim.ShardId);
        // The row of the shard is locked from here on: the same batch sent again, after a connection broke, waits and then finds its rows counted.
        if (progressed)
            await CountAndWriteAsync(db, claim, results, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes a shard off the bus that a message brought to a worker which takes no more: it waits to be sent again.</summary>
    public async Task DeclineAsync(long shardId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Shards.Where(s => s.Id == shardId && s.State == ShardState.Queued).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, ShardState.Pending).SetProperty(x => x.QueuedAt, (DateTime?)null), cancellationToken);
    }

    /// <summary>Gives a shard back, unharmed: the attempt does not count.</summary>
    public async Task ReturnAsync(ShardClaim claim, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, ShardState.Pending)
                .SetProperty(x => x.Attempt, x => x.Attempt > 0 ? x.Attempt - 1 : 0)
                .SetProperty(x => x.LeaseToken, (Guid?)null)
                .SetProperty(x => x.LeaseUntil, (DateTime?)null),
            cancellationToken);
    }

    /// <summary>Gives a shard back after an error; past <see cref="MaxErrors"/> in a row it is abandoned, and each image without a row fails.</summary>
    /// <returns>True when the shard was abandoned.</returns>
    public async Task<bool> FailAsync(ShardClaim claim, FailureClass failureClass, string error, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var held = await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.State, x => x.Errors + 1 >= MaxErrors ? ShardState.Abandoned : ShardState.Pending)
                .SetProperty(x => x.Errors, x => x.Errors + 1)
                .SetProperty(x => x.LeaseToken, (Guid?)null)
                .SetProperty(x => x.LeaseUntil, (DateTime?)null)
                .SetProperty(x => x.LastError, error),
            cancellationToken);
        var abandoned = held == 1 && await db.Shards.AnyAsync(s => s.Id == claim.ShardId && s.State == ShardState.Abandoned, cancellationToken);
        if (abandoned)
            await AbandonAsync(db, claim.ShardId, failureClass, error, claim.Attempt, claim.Worker, time.GetUtcNow().UtcDateTime, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return abandoned;
    }

    /// <summary>Writes the failed rows of a shard that was just abandoned, within the transaction that is open.</summary>
    internal static async Task AbandonAsync(
        ClusterDb db, long shardId, FailureClass failureClass, string error, int attempt, string worker, DateTime now, CancellationToken cancellationToken)
    {
        var open = await (await db.OpenImagesAsync(shardId, cancellationToken)).AsNoTracking().ToListAsync(cancellationToken);
        await db.WriteResultsAsync([.. open.Select(image => FailedRow.Of(image, failureClass, error, attempt, worker, now))], cancellationToken);
        await db.Shards.Where(s => s.Id == shardId).ExecuteUpdateAsync(s => s.SetProperty(x => x.Failed, x => x.Failed + open.Count), cancellationToken);
    }

    private static IQueryable<ShardRow> Held(ClusterDb db, ShardClaim claim) =>
        db.Shards.Where(s => s.Id == claim.ShardId && s.State == ShardState.Running && s.LeaseToken == claim.LeaseToken);

    private static async Task CountAndWriteAsync(ClusterDb db, ShardClaim claim, IReadOnlyList<ImageResultRow> results, CancellationToken cancellationToken)
    {
        var indexes = results.Select(r => r.Index).ToList();
        var (done, failed) = (results.Count(r => r.State == ImageState.Done), results.Count(r => r.State == ImageState.Failed));
        var accelerator = results.Sum(r => r.AcceleratorMs ?? 0);
        // Nearly always no row is there yet; one that is was counted before.
        if (!await db.TryAddResultsAsync(results, cancellationToken))
        {
            var there = await db.ImageResults
                .Where(r => r.JobId == claim.JobId && indexes.Contains(r.Index))
                .Select(r => new { r.State, r.AcceleratorMs })
                .ToListAsync(cancellationToken);
            done -= there.Count(r => r.State == ImageState.Done);
            failed -= there.Count(r => r.State == ImageState.Failed);
            accelerator -= there.Sum(r => r.AcceleratorMs ?? 0);
            await db.WriteResultsAsync(results, cancellationToken);
        }

        await db.Shards.Where(s => s.Id == claim.ShardId).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.Done, x => x.Done + done)
                .SetProperty(x => x.Failed, x => x.Failed + failed)
                .SetProperty(x => x.AcceleratorMs, x => x.AcceleratorMs + accelerator),
            cancellationToken);
        if (claim.Suspects.Count > 0)
            await db.Suspects.Where(s => s.JobId == claim.JobId && indexes.Contains(s.Index)).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task MarkAsync(ShardClaim claim, int? until, int? alone, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var held = await Held(db, claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.StartedUntil, x => until ?? x.StartedUntil)
                .SetProperty(x => x.AloneImage, alone)
                .SetProperty(x => x.LeaseUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds)),
            cancellationToken);
        if (held == 0)
            throw new LeaseLostException(claim.ShardId);
    }
}
