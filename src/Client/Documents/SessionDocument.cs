namespace SamCam.Client.Documents;

/// <summary>Who asks.</summary>
/// <param name="Name">The name of the key, or who the identity provider says it is.</param>
/// <param name="Role">viewer, submitter or admin.</param>
/// <param name="ExpiresAt">From when on it is no longer true; UTC; null when nothing says.</param>
/// <param name="Open">Whether everybody on the machine is let in without a key.</param>
public sealed record SessionDocument(string Name, string Role, DateTime? ExpiresAt, bool Open);
