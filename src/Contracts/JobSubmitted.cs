namespace SamCam.Contracts;

/// <summary>Event: A job was accepted and is to be indexed.</summary>
/// <param name="JobId">The job.</param>
public sealed record JobSubmitted(Guid JobId)
{
    /// <summary>Format of this message.</summary>
    public int Schema { get; init; } = SchemaVersion.Current;
}
