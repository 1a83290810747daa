using System.Globalization;

namespace SamCam.Contracts;

/// <summary>Names that both ends of a queue must know.</summary>
public static class QueueNames
{
    /// <summary>The beginning of the queue that a worker has of its own, for what every worker must hear.</summary>
    public const string JobStop = "job-stop";

    /// <summary>
    /// The queue of shards for workers of one engine and one message format: a worker never sees what it could not read or may not compute.
    /// </summary>
    public static string ProcessShard(int engine) =>
        string.Create(CultureInfo.InvariantCulture, $"process-shard-s{SchemaVersion.Current}-e{engine}");
}
