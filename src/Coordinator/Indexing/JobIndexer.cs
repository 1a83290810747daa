using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Jobs;
using SamCam.Coordinator.Telemetry;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Indexing;

/// <summary>Lists the images of a job into the tables, a page at a time, and goes on behind the last page after a crash.</summary>
public sealed class JobIndexer(JobStore jobs, JobHolds holds, DatasetOpener datasets, ILogger<JobIndexer> logger)
{
    private const int PageImages = 1000;

    /// <summary>Lists what is not listed yet of a job that waits for it, unless another coordinator is at it. An error of the dataset fails the job.</summary>
    /// <returns>True when the listing was completed here.</returns>
    public async Task<bool> TryIndexAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (await holds.TryTakeAsync(jobId, [JobState.Submitted, JobState.Indexing], cancellationToken) is not { } hold)
            return false;
        try
        {
            var job = await jobs.FindAsync(jobId, cancellationToken);
            return job is not null && await IndexAsync(hold, JobDocuments.ReadSpecification(job.Specification).Dataset, cancellationToken);
        }
        catch (InputException e)
        {
            LogMessages.IndexingFailed(logger, jobId, e.Message);
            if (await jobs.FailAsync(jobId, e.Message, cancellationToken))
                CoordinatorMetrics.JobEnded(RunStates.Failed);
            return false;
        }
        finally
        {
            await holds.ReleaseAsync(hold, CancellationToken.None);
        }
    }

    private async Task<bool> IndexAsync(JobHold hold, DatasetSource source, CancellationToken cancellationToken)
    {
        if (await holds.StartIndexingAsync(hold, cancellationToken) is not { } listed)
            return false;
        var dataset = datasets.Open(source, cancellationToken);
        // Whole shards to a page, so that only the last shard of the job is short; without a size a page is one shard, and the dispatcher splits it.
        var shardSize = source.ShardSize ?? PageImages;
        var pageSize = Math.Max(1, PageImages / shardSize) * shardSize;
        var page = new List<NewImage>(pageSize);
        var position = 0;
        await foreach (var item in dataset.ReadAsync(cancellationToken))
        {
            if (position >= source.Limit)
                break;
            if (position++ < listed)
                continue;
            page.Add(new NewImage(item.Key, item.Path, item.ClassIds));
            if (page.Count == pageSize && !await AddPageAsync())
                return false;
        }

        if (page.Count > 0 && !await AddPageAsync())
            return false;
        return await holds.EndIndexingAsync(hold, cancellationToken);

        // False when the job was paused or cancelled meanwhile, or taken over.
        async Task<bool> AddPageAsync()
        {
            if (!await holds.AddImagesAsync(hold, listed, page, shardSize, cancellationToken))
                return false;
            listed += page.Count;
            page.Clear();
            return true;
        }
    }
}
