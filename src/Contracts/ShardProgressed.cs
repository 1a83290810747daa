namespace SamCam.Contracts;

/// <summary>Event: A batch of rows was committed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Done">Images done in this batch.</param>
/// <param name="Failed">Images failed in this batch.</param>
public sealed record ShardProgressed(Guid JobId, long ShardId, int Done, int Failed)
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;
}
