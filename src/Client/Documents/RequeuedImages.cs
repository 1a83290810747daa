namespace SamCam.Client.Documents;

/// <summary>The answer to a requeue.</summary>
/// <param name="Images">Failed images that are computed again.</param>
public sealed record RequeuedImages(int Images);
