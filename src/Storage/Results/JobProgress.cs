namespace SamCam.Storage.Results;

/// <summary>How far a job is.</summary>
/// <param name="State">Where it is in its life.</param>
/// <param name="Images">Images listed so far.</param>
/// <param name="Done">Images with results.</param>
/// <param name="Failed">Images with a reason instead.</param>
/// <param name="Error">Why the job failed.</param>
public sealed record JobProgress(JobState State, int Images, int Done, int Failed, string? Error);
