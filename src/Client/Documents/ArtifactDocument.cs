namespace SamCam.Client.Documents;

/// <summary>An object that was written for an image.</summary>
/// <param name="Key">Its place in the destination.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Link">Where it can be read, relative to the server.</param>
public sealed record ArtifactDocument(string Key, string Sha256, long Bytes, string Link);
