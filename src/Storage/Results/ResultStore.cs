using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

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
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        for (int? after = null; ;)
        {
            var page = await PageFailedAsync(jobId, after, PageSize, cancellationToken);
            var indexes = page.Select(r => r.Index).ToList();
            var items = await db.ImageItems.AsNoTracking().Where(i => i.JobId == jobId && indexes.Contains(i.Index)).ToDictionaryAsync(i => i.Index, cancellationToken);
            foreach (var row in page)
                yield return (items[row.Index], row);
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Index;
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

    /// <summary>A page of images that failed, in image order.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="afterIndex">Index of the last image of the page before; null for the first page.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ImageResultRow>> PageFailedAsync(Guid jobId, int? afterIndex, int count, CancellationToken cancellationToken)
    {
        var after = afterIndex ?? -1;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ImageResults.AsNoTracking()
            .Where(r => r.JobId == jobId && r.State == ImageState.Failed && r.Index > after)
            .OrderBy(r => r.Index)
            .Take(count)
            .ToListAsync(cancellationToken);
    }

    /// <summary>A page of the images whose CAM the merge changed most: lowest <c>agreement_mean</c> first.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">Agreement and index of the last image of the page before; null for the first page.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ImageResultRow>> PageByAgreementAsync(
        Guid jobId, (double Agreement, int Index)? after, int count, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.ImageResults.AsNoTracking().Where(r => r.JobId == jobId && r.Agreement != null);
        if (after is not var (agreement, index))
            return await FirstAsync(rows, count);
        // Two walks along the index: one condition for both would begin at the first of all images with the same agreement, and they can be millions.
        var same = await rows.Where(r => r.Agreement == agreement && r.Index > index).OrderBy(r => r.Index).Take(count).ToListAsync(cancellationToken);
        return same.Count == count ? same : [.. same, .. await FirstAsync(rows.Where(r => r.Agreement > agreement), count - same.Count)];

        Task<List<ImageResultRow>> FirstAsync(IQueryable<ImageResultRow> from, int most) =>
            from.OrderBy(r => r.Agreement).ThenBy(r => r.Index).Take(most).ToListAsync(cancellationToken);
    }
}
