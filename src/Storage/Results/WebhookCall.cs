namespace SamCam.Storage.Results;

/// <summary>A try to tell that a job ended.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Address">Whom.</param>
/// <param name="Attempt">Which try it is, from 1.</param>
/// <param name="EndedAt">When the job ended; UTC.</param>
public sealed record WebhookCall(Guid JobId, string Address, int Attempt, DateTime EndedAt);
