using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Pages of failed images over all jobs: the newest job first, in each the order of its dataset.</summary>
public sealed class FailurePages(IDbContextFactory<ClusterDb> databases, ImagePages images)
{
    /// <summary>A page of failed images.</summary>
    /// <param name="jobId">Of this job alone; null for all.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="count">Images at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<(ImageItemRow Image, ImageResultRow Result)>> ReadAsync(
        Guid? jobId, FailurePosition? after, int count, CancellationToken cancellationToken)
    {
        var page = new List<(ImageItemRow, ImageResultRow)>(count);
        foreach (var job in await JobsAsync(jobId, after?.JobId, cancellationToken))
        {
            var query = new ImageQuery
            {
                JobId = job,
                State = ImageState.Failed,
                Count = count - page.Count,
                After = job == after?.JobId ? new ImagePosition(after.Index) : null,
            };
            page.AddRange(await images.ReadAsync(query, cancellationToken));
            if (page.Count == count)
                break;
        }

        return page;
    }

    private async Task<List<Guid>> JobsAsync(Guid? only, Guid? from, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = db.Jobs.Where(j => db.Shards.Any(s => s.JobId == j.Id && s.Failed > 0));
        if (only is not null)
            jobs = jobs.Where(j => j.Id == only);
        var ids = await jobs.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id).Select(j => j.Id).ToListAsync(cancellationToken);
        return from is { } first ? [.. ids.SkipWhile(id => id != first)] : ids;
    }
}
