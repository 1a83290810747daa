namespace SamCam.Coordinator.Jobs;

/// <summary>A job is there already, and it is not the one that is asked for.</summary>
/// <param name="message">Which job, what differs, and what to do.</param>
public sealed class JobConflictException(string message) : Exception(message);
