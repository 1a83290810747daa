using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Questions that more than one store asks.</summary>
internal static class ShardQueries
{
    /// <summary>The images of a shard that have no row yet; the shard must not be one that may be split meanwhile.</summary>
    /// <remarks>The bounds are looked up first: where they are known, a plan touches the rows between them and no others, however large the job.</remarks>
    public static async Task<IQueryable<ImageItemRow>> OpenImagesAsync(this ClusterDb db, long shardId, CancellationToken cancellationToken)
    {
        var shard = await db.Shards.Where(s => s.Id == shardId).Select(s => new { s.JobId, s.FirstImage, s.ImageCount }).SingleAsync(cancellationToken);
        var (job, first, end) = (shard.JobId, shard.FirstImage, shard.FirstImage + shard.ImageCount);
        return db.ImageItems.Where(i =>
            i.JobId == job && i.Index >= first && i.Index < end
            && !db.ImageResults.Any(r => r.JobId == job && r.Index >= first && r.Index < end && r.Index == i.Index));
    }

    /// <summary>Takes the shards of a job off the bus: a message of theirs finds nothing to do, or claims one that waits.</summary>
    public static Task<int> ReturnQueuedAsync(this ClusterDb db, Guid jobId, CancellationToken cancellationToken) =>
        db.Shards
            .Where(s => s.JobId == jobId && s.State == ShardState.Queued)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, ShardState.Pending).SetProperty(x => x.QueuedAt, (DateTime?)null), cancellationToken);
}
