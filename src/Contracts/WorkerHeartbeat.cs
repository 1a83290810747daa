namespace SamCam.Contracts;

/// <summary>Event: a worker is alive and ready, or at work.</summary>
public sealed record WorkerHeartbeat
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;

    /// <summary>The name it gave itself.</summary>
    public required string Worker { get; init; }

    /// <summary>Its engine.</summary>
    public required int Engine { get; init; }

    /// <summary>What it computes on: the provider that was really taken, and the device.</summary>
    public required string Device { get; init; }

    /// <summary>Images a second while it was busy; 0 before the first image.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Resident memory of the process, bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The shard in hand; null when idle.</summary>
    public long? ShardId { get; init; }
}
