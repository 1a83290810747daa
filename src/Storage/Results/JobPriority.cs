namespace SamCam.Storage.Results;

/// <summary>Whose shards go first; within one priority jobs take turns.</summary>
public enum JobPriority
{
    /// <summary>Runs while nothing else waits.</summary>
    Low,

    /// <summary>The usual.</summary>
    Normal,

    /// <summary>Runs before all others.</summary>
    High,
}
