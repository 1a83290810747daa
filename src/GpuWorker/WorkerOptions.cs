using SamCam.Segmentation.Models;

namespace SamCam.GpuWorker;

/// <summary>How a worker uses its machine. Nothing here changes a result except through <c>numerics</c>.</summary>
public sealed record WorkerOptions
{
    /// <summary>Name in rows and logs.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Where and how models run.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>Prompts per decoder call.</summary>
    public int PointsPerBatch { get; init; } = 64;

    /// <summary>Images that may wait between two stages; bounds memory.</summary>
    public int QueueDepth { get; init; } = 2;

    /// <summary>Rows are committed at the latest with this many images.</summary>
    public int BatchImages { get; init; } = 32;

    /// <summary>Rows are committed at the latest after this time.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest encoded image that is read.</summary>
    public long MaxImageBytes { get; init; } = 256L << 20;
}
