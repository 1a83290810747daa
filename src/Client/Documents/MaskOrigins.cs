namespace SamCam.Client.Documents;

/// <summary>Where the masks of a job come from that takes those of an earlier one.</summary>
/// <param name="Reused">Done images with masks of the earlier job.</param>
/// <param name="Recomputed">Done images whose masks were computed.</param>
public sealed record MaskOrigins(int Reused, int Recomputed);
