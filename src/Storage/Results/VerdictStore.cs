using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>What people think of pseudo-labels.</summary>
public sealed class VerdictStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    /// <summary>Keeps a verdict on an image that is done; the latest counts.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="key">The image key.</param>
    /// <param name="verdict">Null takes it back.</param>
    /// <param name="who">Who says so.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the job has no such image, or it is not done.</returns>
    public async Task<bool> SetAsync(Guid jobId, string key, Verdict? verdict, string who, CancellationToken cancellationToken)
    {
        (string? By, DateTime? At) said = verdict is null ? (null, null) : (who, time.GetUtcNow().UtcDateTime);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ImageItems
            .Where(i => i.JobId == jobId && i.Key == key && db.ImageResults.Any(r => r.JobId == jobId && r.Index == i.Index && r.State == ImageState.Done))
            .ExecuteUpdateAsync(
                i => i.SetProperty(x => x.Verdict, verdict).SetProperty(x => x.VerdictBy, said.By).SetProperty(x => x.VerdictAt, said.At), cancellationToken) == 1;
    }

    /// <summary>How many images of a job have which verdict.</summary>
    public async Task<IReadOnlyDictionary<Verdict, int>> CountAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ImageItems
            .Where(i => i.JobId == jobId && i.Verdict != null)
            .GroupBy(i => i.Verdict!.Value)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
    }
}
