namespace SamCam.Coordinator.Verification;

/// <summary>What was looked at.</summary>
/// <param name="Images">Rows of images.</param>
/// <param name="Files">Artifacts that were read and hashed.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Problems">What was wrong.</param>
public sealed record VerifiedCounts(int Images, int Files, long Bytes, int Problems);
