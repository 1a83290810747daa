namespace SamCam.Cluster.FaultTests;

/// <summary>How far a job is, as the tables say.</summary>
internal sealed record JobStatus(string State, int Images, int Done, int Failed, string? Error);
