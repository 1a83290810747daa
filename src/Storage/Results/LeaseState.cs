namespace SamCam.Storage.Results;

/// <summary>What became of a claim.</summary>
public enum LeaseState
{
    /// <summary>It was renewed.</summary>
    Held,

    /// <summary>It was renewed, but the job is no longer running: paused or cancelled.</summary>
    JobStopped,

    /// <summary>Another claim holds the shard, or none does.</summary>
    Lost,
}
