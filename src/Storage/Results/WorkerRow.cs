namespace SamCam.Storage.Results;

/// <summary>A worker as its last heartbeat described it.</summary>
public sealed class WorkerRow
{
    /// <summary>The name it gave itself.</summary>
    public required string Name { get; set; }

    /// <summary>Its engine.</summary>
    public int Engine { get; set; }

    /// <summary>What it computes on: the provider that was really taken, and the device.</summary>
    public required string Device { get; set; }

    /// <summary>Images a second while it was busy; 0 before the first image.</summary>
    public double ImagesPerSecond { get; set; }

    /// <summary>Resident memory of the process, bytes.</summary>
    public long MemoryBytes { get; set; }

    /// <summary>The shard in hand; null when idle.</summary>
    public long? ShardId { get; set; }

    /// <summary>When it was heard of last, by the database's clock; UTC.</summary>
    public DateTime SeenAt { get; set; }
}
