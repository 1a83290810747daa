namespace SamCam.Storage.Results;

/// <summary>The life cycle of a job.</summary>
public enum JobState
{
    /// <summary>Accepted; nothing indexed yet.</summary>
    Submitted,

    /// <summary>Its images are being listed.</summary>
    Indexing,

    /// <summary>Its shards are being computed.</summary>
    Running,

    /// <summary>Every shard is done or abandoned; images may have failed.</summary>
    Completed,

    /// <summary>Indexing or configuration failed.</summary>
    Failed,
}
