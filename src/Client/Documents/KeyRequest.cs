namespace SamCam.Client.Documents;

/// <summary>A key that is asked for.</summary>
/// <param name="Name">Whom or what it is for.</param>
/// <param name="Role">viewer, submitter or admin.</param>
/// <param name="ExpiresAt">From when on it is refused; null for never.</param>
public sealed record KeyRequest(string? Name, string? Role, DateTimeOffset? ExpiresAt = null);
