using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>How many images of a job ended when. The database counts: one walk over the rows of the job.</summary>
public sealed class Throughput(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>Jobs that took no longer than this are counted by the second, longer ones by the minute.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    /// <summary>The steps in which images ended, in order; steps without one are left out.</summary>
    /// <returns>The steps and how long each is.</returns>
    public async Task<(TimeSpan Step, IReadOnlyList<ThroughputStep> Steps)> CountAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.ImageResults.Where(r => r.JobId == jobId);
        var ends = await rows.GroupBy(_ => 1).Select(g => new { First = g.Min(r => r.FinishedAt), Last = g.Max(r => r.FinishedAt) }).SingleOrDefaultAsync(cancellationToken);
        if (ends is null)
            return (TimeSpan.FromSeconds(1), []);
        var bySecond = ends.Last - ends.First <= Short;
        var counts = await rows
            .GroupBy(r => new { r.FinishedAt.Year, r.FinishedAt.Month, r.FinishedAt.Day, r.FinishedAt.Hour, r.FinishedAt.Minute, Second = bySecond ? r.FinishedAt.Second : 0 })
            .Select(g => new { g.Key, Done = g.Count(r => r.State == ImageState.Done), All = g.Count() })
            .ToListAsync(cancellationToken);

        // PostgreSQL rounds 59.7 s to second 60 of its minute, which is second 0 of the next and may be there too.
        var steps = counts
            .GroupBy(c => new DateTime(c.Key.Year, c.Key.Month, c.Key.Day, c.Key.Hour, c.Key.Minute, 0, DateTimeKind.Utc).AddSeconds(c.Key.Second))
            .Select(g => new ThroughputStep(g.Key, g.Sum(c => c.Done), g.Sum(c => c.All - c.Done)))
            .OrderBy(s => s.At);
        return (bySecond ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1), [.. steps]);
    }
}
