namespace SamCam.Storage.Objects;

/// <summary>An object that a job wrote.</summary>
/// <param name="Key">Its place, relative to the destination, <c>/</c> separators.</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of its bytes.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ArtifactRecord(string Key, string Sha256, long Bytes);
