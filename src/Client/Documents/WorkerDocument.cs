namespace SamCam.Client.Documents;

/// <summary>A worker that was heard of lately.</summary>
/// <param name="Name">The name it gave itself.</param>
/// <param name="Engine">Its engine: it computes jobs of the same number.</param>
/// <param name="Device">What it computes on.</param>
/// <param name="ImagesPerSecond">While it was busy; 0 before the first image.</param>
/// <param name="MemoryBytes">Resident memory of the process.</param>
/// <param name="ShardId">The shard in hand; null when idle.</param>
/// <param name="SeenAt">UTC.</param>
public sealed record WorkerDocument(string Name, int Engine, string Device, double ImagesPerSecond, long MemoryBytes, long? ShardId, DateTime SeenAt);
