using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Jobs and the listing of their images. The guarded transitions of a job are all here.</summary>
public sealed class JobStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    /// <summary>Adds a job in state <see cref="JobState.Submitted"/>.</summary>
    public async Task CreateAsync(Guid id, string specification, string datasetIdentity, string recipeHash, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Jobs.Add(new JobRow
        {
            Id = id,
            State = JobState.Submitted,
            Specification = specification,
            DatasetIdentity = datasetIdentity,
            RecipeHash = recipeHash,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The job; null when there is none.</summary>
    public async Task<JobRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken);
    }

    /// <summary>Replaces the specification of a job that goes on.</summary>
    /// <returns>False when there is no such job.</returns>
    public async Task<bool> RespecifyAsync(Guid id, string specification, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.Where(j => j.Id == id).ExecuteUpdateAsync(j => j.SetProperty(x => x.Specification, specification), cancellationToken) == 1;
    }

    /// <summary>The jobs whose shards are being computed.</summary>
    public async Task<IReadOnlyList<Guid>> GetRunningAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs.Where(j => j.State == JobState.Running).OrderBy(j => j.CreatedAt).Select(j => j.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Starts (or goes on with) listing images.</summary>
    /// <returns>False when the job is past that.</returns>
    public Task<bool> StartIndexingAsync(Guid id, CancellationToken cancellationToken) =>
        MoveAsync(id, [JobState.Submitted, JobState.Indexing], JobState.Indexing, error: null, cancellationToken);

    /// <summary>All images are listed.</summary>
    public Task<bool> StartRunningAsync(Guid id, CancellationToken cancellationToken) =>
        MoveAsync(id, [JobState.Indexing], JobState.Running, error: null, cancellationToken);

    /// <summary>Ends the job if every shard is done or abandoned.</summary>
    /// <returns>True when this call ended it.</returns>
    public async Task<bool> TryCompleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await db.Shards.AnyAsync(s => s.JobId == id && s.State != ShardState.Completed && s.State != ShardState.Abandoned, cancellationToken))
                return false;
        }

        return await MoveAsync(id, [JobState.Running], JobState.Completed, error: null, cancellationToken);
    }

    /// <summary>The job cannot go on.</summary>
    public Task<bool> FailAsync(Guid id, string error, CancellationToken cancellationToken) =>
        MoveAsync(id, [JobState.Submitted, JobState.Indexing, JobState.Running], JobState.Failed, error, cancellationToken);

    /// <summary>
    /// Adds a page of images and their shards in one transaction, behind those already there.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="firstIndex">Index of the first image of the page; the page is refused when the listing is not exactly that far.</param>
    /// <param name="images">The page.</param>
    /// <param name="shardSize">Images per shard.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AddImagesAsync(Guid id, int firstIndex, IReadOnlyList<NewImage> images, int shardSize, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var moved = await db.Jobs
            .Where(j => j.Id == id && j.IndexedImages == firstIndex)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.IndexedImages, firstIndex + images.Count), cancellationToken);
        if (moved == 0)
            throw new InvalidOperationException($"the listing of job {id} is not at image {firstIndex}");
        db.ImageItems.AddRange(images.Select((image, i) => new ImageItemRow
        {
            JobId = id,
            Index = firstIndex + i,
            Key = image.Key,
            Path = image.Path,
            Labels = string.Join(';', image.ClassIds),
        }));
        for (var start = 0; start < images.Count; start += shardSize)
        {
            db.Shards.Add(new ShardRow
            {
                JobId = id,
                FirstImage = firstIndex + start,
                ImageCount = Math.Min(shardSize, images.Count - start),
                State = ShardState.Pending,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>How far the job is.</summary>
    public async Task<JobProgress> GetProgressAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var job = await db.Jobs.AsNoTracking().SingleAsync(j => j.Id == id, cancellationToken);
        var counts = await db.ImageResults
            .Where(r => r.JobId == id)
            .GroupBy(r => r.State)
            .Select(g => new { State = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.State, g => g.Count, cancellationToken);
        return new JobProgress(job.State, job.IndexedImages, counts.GetValueOrDefault(ImageState.Done), counts.GetValueOrDefault(ImageState.Failed), job.Error);
    }

    private async Task<bool> MoveAsync(Guid id, JobState[] from, JobState to, string? error, CancellationToken cancellationToken)
    {
        var finishedAt = to is JobState.Completed or JobState.Failed ? time.GetUtcNow().UtcDateTime : (DateTime?)null;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Jobs
            .Where(j => j.Id == id && from.Contains(j.State))
            .ExecuteUpdateAsync(
                j => j.SetProperty(x => x.State, to).SetProperty(x => x.Error, error).SetProperty(x => x.FinishedAt, finishedAt),
                cancellationToken) == 1;
    }
}
