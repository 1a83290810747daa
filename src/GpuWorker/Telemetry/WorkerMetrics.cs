using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SamCam.GpuWorker.Telemetry;

/// <summary>What a worker counts as it happens, and the source of its traces.</summary>
internal static class WorkerMetrics
{
    /// <summary>Name of the meter and of the source of traces.</summary>
    public const string Name = "SamCam.GpuWorker";

    /// <summary>Shards, and images within them.</summary>
    public static readonly ActivitySource Traces = new(Name);

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Images = Meter.CreateCounter<long>("samcam.images", "{image}", "Images with a committed result, by outcome and class of error.");
    private static readonly Counter<long> Shards = Meter.CreateCounter<long>("samcam.shards", "{shard}", "Shards that a message brought, by what became of them.");
    private static readonly Counter<long> Downshifts = Meter.CreateCounter<long>("samcam.memory.downshifts", "{step}", "Steps down because memory ran out, by what was tried next.");

    private static readonly Histogram<double> Stages = Histogram(
        "samcam.image.stage.duration", "s", "Time of an image in a stage.", 0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60);

    private static readonly Histogram<double> Waits = Histogram(
        "samcam.shard.queue.wait", "s", "Time from the sending of a shard's message to its claim.", 0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600);

    private static readonly Histogram<double> ShardTimes = Histogram(
        "samcam.shard.duration", "s", "Time that a claimed shard was in hand, by what became of it.", 0.1, 1, 5, 15, 30, 60, 90, 120, 180, 240, 300, 600, 1200);

    private static readonly Histogram<double> Attempts = Histogram(
        "samcam.shard.attempts", "{attempt}", "Attempts of a shard, this one included, since it last finished an image.", 1, 2, 3, 5, 10, 20);

    private static readonly Histogram<double> Batches = Histogram("samcam.commit.images", "{image}", "Images per commit of results.", 1, 2, 4, 8, 16, 32, 64, 128);

    private static readonly Histogram<double> Masks = Histogram("samcam.image.masks", "{mask}", "Masks of an image.", 0, 1, 5, 10, 25, 50, 100, 200, 400, 800);

    /// <summary>Counters that alerts look at are there from the beginning: what appears with its first event has no increase.</summary>
    public static void Begin()
    {
        Images.Add(0, Tag("outcome", "done"), Tag("error", ""));
        Downshifts.Add(0, new KeyValuePair<string, object?>("step", 1));
    }

    /// <summary>A batch of results is committed.</summary>
    /// <param name="done">Images that are done.</param>
    /// <param name="errorClasses">Classes of error of those that failed.</param>
    public static void Committed(int done, IReadOnlyCollection<string> errorClasses)
    {
        Batches.Record(done + errorClasses.Count);
        if (done > 0)
            Images.Add(done, Tag("outcome", "done"), Tag("error", ""));
        foreach (var errorClass in errorClasses)
            Images.Add(1, Tag("outcome", "failed"), Tag("error", errorClass));
    }

    /// <summary>An image went through a stage.</summary>
    public static void StageEnded(string stage, TimeSpan duration) => Stages.Record(duration.TotalSeconds, Tag("stage", stage));

    /// <summary>An image has its masks.</summary>
    public static void MasksFound(int masks) => Masks.Record(masks);

    /// <summary>A shard was claimed.</summary>
    /// <param name="attempt">1 for the first attempt.</param>
    /// <param name="wait">Since its message was sent, by the clocks of two machines; null when the message does not say.</param>
    public static void Claimed(int attempt, TimeSpan? wait)
    {
        Attempts.Record(attempt);
        if (wait is { } time)
            Waits.Record(Math.Max(0, time.TotalSeconds));
    }

    /// <summary>A message brought a shard that is not there to take.</summary>
    public static void NotClaimed() => Shards.Add(1, Tag("outcome", "not_claimed"));

    /// <summary>A claimed shard is out of hand.</summary>
    public static void ShardEnded(ShardOutcome outcome, TimeSpan duration)
    {
        var tag = Tag("outcome", outcome switch
        {
            ShardOutcome.Completed => "completed",
            ShardOutcome.Returned => "returned",
            ShardOutcome.LeaseLost => "lease_lost",
            _ => "failed",
        });
        Shards.Add(1, tag);
        ShardTimes.Record(duration.TotalSeconds, tag);
    }

    /// <summary>Memory ran out, and something smaller is tried.</summary>
    /// <param name="step">Which step, from 1.</param>
    public static void SteppedDown(int step) => Downshifts.Add(1, new KeyValuePair<string, object?>("step", step));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static Histogram<double> Histogram(string name, string unit, string description, params double[] bounds) =>
        Meter.CreateHistogram(name, unit, description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
