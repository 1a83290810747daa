using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;

namespace SamCam.Storage.Results;

/// <summary>Reads the results of a job, streamed in pages.</summary>
public sealed class ResultStore(IDbContextFactory<ClusterDb> databases)
{
    private const int PageSize = 500;

    /// <summary>Every image that has a row, in image order.</summary>
    public IAsyncEnumerable<(ImageItemRow Image, ImageResultRow Result)> ReadAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(jobId, results => results, cancellationToken);

    /// <summary>Every image that failed, in image order.</summary>
    public IAsyncEnumerable<(ImageItemRow Image, ImageResultRow Result)> ReadFailedAsync(Guid jobId, CancellationToken cancellationToken) =>
        ReadAsync(jobId, results => results.Where(r => r.State == ImageState.Failed), cancellationToken);

    /// <summary>Keys of the images that are not done, in image order: artifacts of theirs may be there that no row speaks of.</summary>
    public async IAsyncEnumerable<string> ReadUnfinishedKeysAsync(Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var keys = db.ImageItems
            .Where(i => i.JobId == jobId && !db.ImageResults.Any(r => r.JobId == jobId && r.Index == i.Index && r.State == ImageState.Done))
            .OrderBy(i => i.Index)
            .Select(i => i.Key);
        await foreach (var key in keys.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return key;
    }

    /// <summary>How many images have masks of an earlier run, as the stages that took time tell: one walk over the rows of the job.</summary>
    public async Task<int> CountReusedMasksAsync(Guid jobId, CancellationToken cancellationToken)
    {
        const string Reuse = $"\"{StageNames.Reuse}\":";
        const string Sam = $"\"{StageNames.Sam}\":";
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ImageResults.CountAsync(
            r => r.JobId == jobId && r.State == ImageState.Done && r.Timings != null && r.Timings.Contains(Reuse) && !r.Timings.Contains(Sam), cancellationToken);
    }

    private async IAsyncEnumerable<(ImageItemRow Image, ImageResultRow Result)> ReadAsync(
        Guid jobId,
        Func<IQueryable<ImageResultRow>, IQueryable<ImageResultRow>> filter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        for (var next = 0; ;)
        {
            var from = next;
            var page = await filter(db.ImageResults.AsNoTracking())
                .Where(r => r.JobId == jobId && r.Index >= from)
                .Join(db.ImageItems.AsNoTracking(), r => new { r.JobId, r.Index }, i => new { i.JobId, i.Index }, (result, image) => new { image, result })
                .OrderBy(x => x.result.Index)
                .Take(PageSize)
                .ToListAsync(cancellationToken);
            foreach (var row in page)
                yield return (row.image, row.result);
            if (page.Count < PageSize)
                yield break;
            next = page[^1].result.Index + 1;
        }
    }
}
