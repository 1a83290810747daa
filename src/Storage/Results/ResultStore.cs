using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;

namespace SamCam.Storage.Results;

/// <summary>Reads the results of a job, streamed in pages.</summary>
public sealed class ResultStore(IDbContextFactory<ClusterDb> databases)
{
    private const int PageSize = 500;

    /// <summary>Every image that has a row, in image order.</summary>
    public async IAsyncEnumerable<(ImageItemRow Image, ImageResultRow Result)> ReadAsync(Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var end = await db.ImageItems.Where(i => i.JobId == jobId).MaxAsync(i => (int?)i.Index, cancellationToken) + 1 ?? 0;
        // Pages with both ends known: whatever plan is chosen, it touches no row of another page.
        for (var first = 0; first < end; first += PageSize)
        {
            var (from, to) = (first, first + PageSize);
            var items = db.ImageItems.AsNoTracking().Where(i => i.JobId == jobId && i.Index >= from && i.Index < to);
            var page = await db.ImageResults.AsNoTracking()
                .Where(r => r.JobId == jobId && r.Index >= from && r.Index < to)
                .Join(items, r => r.Index, i => i.Index, (result, image) => new { image, result })
                .OrderBy(x => x.result.Index)
                .ToListAsync(cancellationToken);
            foreach (var row in page)
                yield return (row.image, row.result);
        }
    }

    /// <summary>Every image that failed, in image order.</summary>
    public async IAsyncEnumerable<(ImageItemRow Image, ImageResultRow Result)> ReadFailedAsync(Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = new ImagePages(databases);
        var query = new ImageQuery { JobId = jobId, State = ImageState.Failed, Count = PageSize };
        while (true)
        {
            var page = await pages.ReadAsync(query, cancellationToken);
            foreach (var row in page)
                yield return row;
            if (page.Count < PageSize)
                yield break;
            query = query with { After = new ImagePosition(page[^1].Image.Index) };
        }
    }

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
}
