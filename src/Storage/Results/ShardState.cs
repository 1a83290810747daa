namespace SamCam.Storage.Results;

/// <summary>The life cycle of a shard.</summary>
public enum ShardState
{
    /// <summary>Waits to be put on the bus.</summary>
    Pending,

    /// <summary>On the bus; publishing it again costs nothing.</summary>
    Queued,

    /// <summary>Claimed by a worker.</summary>
    Running,

    /// <summary>Every image has a row.</summary>
    Completed,

    /// <summary>Out of attempts; every image without a result has a failed row.</summary>
    Abandoned,
}
