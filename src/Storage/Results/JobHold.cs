namespace SamCam.Storage.Results;

/// <summary>A coordinator's hold on a job that it lists or finishes; another coordinator leaves that job alone until the hold ends.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Token">What every step must show.</param>
public sealed record JobHold(Guid JobId, Guid Token);
