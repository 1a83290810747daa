namespace SamCam.GpuWorker.Telemetry;

/// <summary>What became of a claimed shard.</summary>
internal enum ShardOutcome
{
    /// <summary>An error ended the attempt.</summary>
    Failed,

    /// <summary>Every image has a row.</summary>
    Completed,

    /// <summary>It went back with what is left of it: the worker drains, the job was stopped, or time ran out.</summary>
    Returned,

    /// <summary>Another claim took it over.</summary>
    LeaseLost,
}
