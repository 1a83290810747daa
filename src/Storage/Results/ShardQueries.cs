using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Questions that more than one store asks.</summary>
internal static class ShardQueries
{
    /// <summary>The images of a shard that have no row yet.</summary>
    public static IQueryable<ImageItemRow> OpenImages(this ClusterDb db, long shardId) =>
        from shard in db.Shards.Where(s => s.Id == shardId)
        join image in db.ImageItems on shard.JobId equals image.JobId
        where image.Index >= shard.FirstImage && image.Index < shard.FirstImage + shard.ImageCount
        where !db.ImageResults.Any(r => r.JobId == image.JobId && r.Index == image.Index)
        select image;

    /// <summary>Takes the shards of a job off the bus: a message of theirs finds nothing to do, or claims one that waits.</summary>
    public static Task<int> ReturnQueuedAsync(this ClusterDb db, Guid jobId, CancellationToken cancellationToken) =>
        db.Shards
            .Where(s => s.JobId == jobId && s.State == ShardState.Queued)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, ShardState.Pending).SetProperty(x => x.QueuedAt, (DateTime?)null), cancellationToken);
}
