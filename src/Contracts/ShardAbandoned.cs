namespace SamCam.Contracts;

/// <summary>Event: A worker gave a shard up; it goes back, or ends as failed past its attempts.</summary>
/// <param name="JobId">The job.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Worker">Who.</param>
/// <param name="Error">What happened.</param>
public sealed record ShardAbandoned(Guid JobId, long ShardId, string Worker, string Error)
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;
}
