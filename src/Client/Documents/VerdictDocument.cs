namespace SamCam.Client.Documents;

/// <summary>What a person thinks of the pseudo-label of an image.</summary>
/// <param name="Verdict">accepted or rejected; null takes it back.</param>
public sealed record VerdictDocument(string? Verdict);
