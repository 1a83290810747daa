namespace SamCam.Contracts;

/// <summary>Event: Every image of a shard has its row.</summary>
/// <param name="JobId">The job.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Worker">Who.</param>
public sealed record ShardCompleted(Guid JobId, long ShardId, string Worker)
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;
}
