namespace SamCam.Contracts;

/// <summary>Event, to every worker: no new image of the job is to start; its shards go back, unharmed.</summary>
/// <param name="JobId">The job.</param>
public sealed record JobPaused(Guid JobId)
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;
}
