namespace SamCam.Storage.Results;

/// <summary>The life cycle of a job; <see cref="JobLifeCycle"/> says which way it goes.</summary>
public enum JobState
{
    /// <summary>Accepted; nothing indexed yet.</summary>
    Submitted,

    /// <summary>Its images are being listed.</summary>
    Indexing,

    /// <summary>Its shards are being computed.</summary>
    Running,

    /// <summary>Held back by a user; shards in hand went back.</summary>
    Paused,

    /// <summary>Cancelled by a user; workers are letting go of its shards.</summary>
    Cancelling,

    /// <summary>Ended by a user; finished results stay.</summary>
    Cancelled,

    /// <summary>Every shard is done or abandoned; images may have failed.</summary>
    Completed,

    /// <summary>Indexing or configuration failed.</summary>
    Failed,
}
