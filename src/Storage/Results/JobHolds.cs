using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>
/// What a coordinator alone may do with a job: list its images, and finish it. A hold ends by itself when its coordinator dies, by the database's clock.
/// </summary>
public sealed class JobHolds(IDbContextFactory<ClusterDb> databases, LeaseOptions leases)
{
    private readonly double leaseSeconds = leases.Duration.TotalSeconds;

    /// <summary>Takes a job that nobody holds.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="states">It must be in one of these states.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is held, or in another state.</returns>
    public async Task<JobHold?> TryTakeAsync(Guid jobId, IReadOnlyCollection<JobState> states, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var taken = await db.Jobs
            .Where(j => j.Id == jobId && states.Contains(j.State) && (j.CoordinatorUntil == null || j.CoordinatorUntil < DateTime.UtcNow))
            .ExecuteUpdateAsync(
                j => j.SetProperty(x => x.CoordinatorToken, token).SetProperty(x => x.CoordinatorUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds)),
                cancellationToken);
        return taken == 1 ? new JobHold(jobId, token) : null;
    }

    /// <summary>Keeps the hold for another lease.</summary>
    /// <returns>False when it is lost: the job moved on, or another coordinator has it.</returns>
    public async Task<bool> RenewAsync(JobHold hold, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Held(db, hold).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.CoordinatorUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds)), cancellationToken) == 1;
    }

    /// <summary>Lets the job go.</summary>
    public async Task ReleaseAsync(JobHold hold, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Held(db, hold).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.CoordinatorToken, (Guid?)null).SetProperty(x => x.CoordinatorUntil, (DateTime?)null), cancellationToken);
    }

    /// <summary>Starts (or goes on with) listing images.</summary>
    /// <returns>How many are listed already; null when the hold is lost.</returns>
    public async Task<int?> StartIndexingAsync(JobHold hold, CancellationToken cancellationToken)
    {
        var from = JobLifeCycle.Before(JobState.Indexing);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var started = await Held(db, hold).Where(j => from.Contains(j.State))
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.State, JobState.Indexing), cancellationToken);
        return started == 0 ? null : await db.Jobs.Where(j => j.Id == hold.JobId).Select(j => (int?)j.IndexedImages).SingleAsync(cancellationToken);
    }

    /// <summary>Adds a page of images and their shards in one transaction, behind those already there, and renews the hold.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="firstIndex">Index of the first image of the page; the page is refused when the listing is not exactly that far.</param>
    /// <param name="images">The page.</param>
    /// <param name="shardSize">Images per shard.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the hold is lost, or the job no longer indexes; nothing was added.</returns>
    public async Task<bool> AddImagesAsync(JobHold hold, int firstIndex, IReadOnlyList<NewImage> images, int shardSize, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var moved = await Held(db, hold)
            .Where(j => j.State == JobState.Indexing && j.IndexedImages == firstIndex)
            .ExecuteUpdateAsync(
                j => j.SetProperty(x => x.IndexedImages, firstIndex + images.Count)
                    .SetProperty(x => x.CoordinatorUntil, x => DateTime.UtcNow.AddSeconds(leaseSeconds)),
                cancellationToken);
        if (moved == 0)
            return false;
        for (var start = 0; start < images.Count; start += shardSize)
        {
            db.Shards.Add(new ShardRow
            {
                JobId = hold.JobId,
                FirstImage = firstIndex + start,
                ImageCount = Math.Min(shardSize, images.Count - start),
                State = ShardState.Pending,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        await db.AddItemsAsync(
            [
                .. images.Select((image, i) => new ImageItemRow
                {
                    JobId = hold.JobId,
                    Index = firstIndex + i,
                    Key = image.Key,
                    Path = image.Path,
                    Labels = string.Join(';', image.ClassIds),
                }),
            ],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>All images are listed: the job runs, and the hold ends.</summary>
    /// <returns>False when the hold is lost, or the job no longer indexes.</returns>
    public async Task<bool> EndIndexingAsync(JobHold hold, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Held(db, hold).Where(j => j.State == JobState.Indexing).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.State, JobState.Running)
                .SetProperty(x => x.Listed, true)
                .SetProperty(x => x.CoordinatorToken, (Guid?)null)
                .SetProperty(x => x.CoordinatorUntil, (DateTime?)null),
            cancellationToken) == 1;
    }

    private static IQueryable<JobRow> Held(ClusterDb db, JobHold hold) => db.Jobs.Where(j => j.Id == hold.JobId && j.CoordinatorToken == hold.Token);
}
