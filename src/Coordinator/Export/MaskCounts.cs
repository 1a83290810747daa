namespace SamCam.Coordinator.Export;

/// <summary>Where the masks of the done images of a job came from.</summary>
/// <param name="Reused">Images with masks of an earlier run.</param>
/// <param name="Recomputed">Images whose masks were computed.</param>
public sealed record MaskCounts(int Reused, int Recomputed);
