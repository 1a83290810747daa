using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SamCam.Coordinator.Telemetry;

/// <summary>What a coordinator counts as it happens, and the source of its traces. What is in the tables is counted by <see cref="ClusterGauges"/>.</summary>
internal static class CoordinatorMetrics
{
    /// <summary>Name of the meter and of the source of traces.</summary>
    public const string Name = "SamCam.Coordinator";

    private static readonly Meter Meter = new(Name);

    /// <summary>Shards put on the bus for a job that was submitted by a traced call.</summary>
    public static readonly ActivitySource Traces = new(Name);

    /// <summary>Shards whose lease ran out.</summary>
    public static readonly Counter<long> LeaseExpiries = Meter.CreateCounter<long>("samcam.shard.lease_expiries", "{shard}", "Shards whose lease ran out: their worker was lost.");

    /// <summary>Shards put on the bus, those that were put there again included.</summary>
    public static readonly Counter<long> ShardsSent = Meter.CreateCounter<long>("samcam.shards.sent", "{shard}", "Shards put on the bus, again or for the first time.");

    private static readonly Counter<long> JobsEnded = Meter.CreateCounter<long>("samcam.jobs.ended", "{job}", "Jobs that ended, by the state they ended in.");

    /// <summary>Counters that alerts look at are there from the beginning: what appears with its first event has no increase.</summary>
    public static void Begin() => LeaseExpiries.Add(0);

    /// <summary>A job ended.</summary>
    /// <param name="state">One of <see cref="Destinations.RunStates"/>.</param>
    public static void JobEnded(string state) => JobsEnded.Add(1, new KeyValuePair<string, object?>("state", state));

    /// <summary>Begins the span of a shard that is put on the bus, below the call that submitted its job; null when that is not traced.</summary>
    /// <param name="traceParent">The call, as W3C trace context.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="shardId">The shard.</param>
    public static Activity? Dispatch(string? traceParent, Guid jobId, long shardId)
    {
        if (!ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var call))
            return null;
        var span = Traces.StartActivity("dispatch shard", ActivityKind.Internal, call);
        span?.SetTag("samcam.job", jobId).SetTag("samcam.shard", shardId);
        return span;
    }
}
