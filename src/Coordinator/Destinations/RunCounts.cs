namespace SamCam.Coordinator.Destinations;

/// <summary>Images of a job.</summary>
/// <param name="Images">In all.</param>
/// <param name="Done">With results.</param>
/// <param name="Failed">With a reason instead.</param>
public sealed record RunCounts(int Images, int Done, int Failed);
