using SamCam.GpuWorker.Models;
using SamCam.Segmentation.Models;

namespace SamCam.GpuWorker;

/// <summary>How a worker uses its machine: section <c>Worker</c>. Nothing here changes a result except through <c>numerics</c>.</summary>
public sealed record WorkerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Worker";

    /// <summary>Images on a CUDA device at once: one is encoded while the masks of another are traced.</summary>
    public const int ImagesAtOnceOnCuda = 2;

    /// <summary>Prompts per decoder call on CUDA.</summary>
    public const int PointsPerBatchOnCuda = 256;

    /// <summary>Name in rows and logs; one of its own for every worker.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Jobs of this engine are taken: the program's own.</summary>
    public int Engine { get; init; } = Segmentation.Recipes.Engine.Number;

    /// <summary>Where and how models run.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>CUDA devices; each runs a shard of its own. Empty for the one of <see cref="Session"/>.</summary>
    public IReadOnlyList<int> Devices { get; init; } = [];

    /// <summary>Names or locations of models that are loaded before the worker says that it is ready.</summary>
    public IReadOnlyList<string> WarmModels { get; init; } = [];

    /// <summary>CPU cores that images may use at once; 0 for all that the process may use.</summary>
    public int Cores { get; init; }

    /// <summary>Images computed at once; 0: on the CPU one per core, as far as memory allows, on CUDA <see cref="ImagesAtOnceOnCuda"/>.</summary>
    public int ImagesAtOnce { get; init; }

    /// <summary>Prompts per decoder call; 0: on the CPU as a short measurement says, which is kept, on CUDA <see cref="PointsPerBatchOnCuda"/>.</summary>
    public int PointsPerBatch { get; init; }

    /// <summary>Where measurements of models on this machine are kept; null: with the models that were fetched.</summary>
    public string? CalibrationFolder { get; init; }

    /// <summary>Images that may wait between two stages; bounds memory.</summary>
    public int QueueDepth { get; init; } = 2;

    /// <summary>Rows are committed at the latest with this many images.</summary>
    public int BatchImages { get; init; } = 32;

    /// <summary>Rows are committed at the latest after this time.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest encoded image that is read.</summary>
    public long MaxImageBytes { get; init; } = 256L << 20;

    /// <summary>How often a claim is renewed and its job looked at; well below the lease.</summary>
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A shard that takes longer goes back with what is left of it.</summary>
    public TimeSpan ShardLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the worker waits, trying again, for a database or an object store that is away.</summary>
    public TimeSpan StoragePatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often it says that it is alive.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after SIGTERM the shard in hand may still be worked on; what is left of it then goes back. With zero it goes back at once. With
    /// <see cref="DrainTime"/> on top it must be below the grace period of whoever sends the signal.
    /// </summary>
    public TimeSpan FinishTime { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// How long after that the worker may take to end: images in hand may end within the first half, and what is ready is written and the rest goes back within the
    /// other. After any other stop images in hand are dropped, and half of it is for writing.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Called with each image key before the image is decoded; for tests of what happens when an image kills the process.</summary>
    public Action<string>? BeforeImage { get; init; }

    /// <summary>How models get into memory; no setting.</summary>
    internal IModelLoader ModelLoader { get; init; } = OnnxModelLoader.Instance;

    /// <summary>These options with a place for measurements, where they name none.</summary>
    internal WorkerOptions KeptIn(string calibrationFolder) => CalibrationFolder is null ? this with { CalibrationFolder = calibrationFolder } : this;
}
