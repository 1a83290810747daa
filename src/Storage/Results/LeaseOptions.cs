namespace SamCam.Storage.Results;

/// <summary>How long holds last. Coordinators and workers of one cluster use the same values.</summary>
public sealed record LeaseOptions
{
    /// <summary>A claim on a shard, or a coordinator's hold on a job, ends this long after it was last renewed.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);
}
