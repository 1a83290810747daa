namespace SamCam.Client.Documents;

/// <summary>How long a job is kept.</summary>
/// <param name="Days">Days after its end when its rows are deleted.</param>
/// <param name="Artifacts">Whether its artifacts are deleted with its rows.</param>
/// <param name="DeletedAt">When that will be; UTC; null before the job ended.</param>
public sealed record RetentionDocument(int Days, bool Artifacts, DateTime? DeletedAt);
