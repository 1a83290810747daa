namespace SamCam.Contracts;

/// <summary>Command: compute the images of one shard. Self-contained and at most 64 KiB; losing or doubling it does no harm.</summary>
public sealed record ProcessShard
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;

    /// <summary>Only workers of this engine take the shard.</summary>
    public required int Engine { get; init; }

    /// <summary>The shard's row.</summary>
    public required long ShardId { get; init; }

    /// <summary>The job.</summary>
    public required JobSpecification Job { get; init; }
}
