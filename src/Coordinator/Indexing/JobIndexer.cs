using SamCam.Datasets;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Indexing;

/// <summary>Lists the images of a job into the tables, a page at a time, and goes on behind the last page after a crash.</summary>
public sealed class JobIndexer(JobStore jobs)
{
    private const int PageImages = 1000;

    /// <summary>Lists what is not listed yet.</summary>
    /// <param name="jobId">The job, in state Submitted or Indexing.</param>
    /// <param name="dataset">Its dataset, which yields the same images in the same order every time.</param>
    /// <param name="limit">Only the first images; null takes all.</param>
    /// <param name="shardSize">Images per shard.</param>
    /// <param name="cancellationToken">Ends the work between pages.</param>
    public async Task IndexAsync(Guid jobId, IDataset dataset, int? limit, int shardSize, CancellationToken cancellationToken)
    {
        if (!await jobs.StartIndexingAsync(jobId, cancellationToken))
            return;
        var listed = (await jobs.GetProgressAsync(jobId, cancellationToken)).Images;
        // Whole shards to a page, so that only the last shard of the job is short.
        var pageSize = Math.Max(1, PageImages / shardSize) * shardSize;
        var page = new List<NewImage>(pageSize);
        var position = 0;
        await foreach (var item in dataset.ReadAsync(cancellationToken))
        {
            if (position >= limit)
                break;
            if (position++ < listed)
                continue;
            page.Add(new NewImage(item.Key, item.Path, item.ClassIds));
            if (page.Count == pageSize)
                listed = await AddAsync(page);
        }

        if (page.Count > 0)
            await AddAsync(page);
        await jobs.StartRunningAsync(jobId, cancellationToken);

        async Task<int> AddAsync(List<NewImage> images)
        {
            await jobs.AddImagesAsync(jobId, listed, images, shardSize, cancellationToken);
            var end = listed + images.Count;
            images.Clear();
            return end;
        }
    }
}
