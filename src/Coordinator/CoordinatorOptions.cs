namespace SamCam.Coordinator;

/// <summary>How a coordinator keeps a cluster busy: section <c>Coordinator</c>.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Coordinator";

    /// <summary>How often everything is looked at anew: what a lost message costs.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Shards on the bus, whatever the number of workers.</summary>
    public int MinimumWindow { get; init; } = 4;

    /// <summary>Shards on the bus for each worker that is there.</summary>
    public int WindowPerWorker { get; init; } = 2;

    /// <summary>A worker that was not heard of for this long does not count.</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A shard that nobody took is put on the bus again after this long: its message may be lost. The old message expires then.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a shard should take.</summary>
    public TimeSpan ShardTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Images of a shard before any worker has told its speed.</summary>
    public int FirstShardImages { get; init; } = 32;

    /// <summary>What an hour of an accelerator costs, in any currency; null for no estimate.</summary>
    public double? PricePerAcceleratorHour { get; init; }

    /// <summary>How long a link to an artifact in a bucket is good for.</summary>
    public TimeSpan LinkTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often watchers of a job are told how far it is.</summary>
    public TimeSpan WatchBeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often jobs and audit rows are looked for that were kept long enough.</summary>
    public TimeSpan RetentionBeat { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Images of a shard at most.</summary>
    public int MaxShardImages { get; init; } = 10_000;
}
