namespace SamCam.Client.Documents;

/// <summary>The answer to a submission.</summary>
/// <param name="Id">The job; the one that was there already when idempotency key or destination say so.</param>
public sealed record SubmittedJob(Guid Id);
