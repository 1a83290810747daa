namespace SamCam.Coordinator.Verification;

/// <summary>Something in a destination that is not as the job recorded it.</summary>
/// <param name="Key">Which object, relative to the destination; empty for the job as a whole.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record Problem(string Key, string Reason);
