namespace SamCam.Cli.Labels;

/// <summary>An image that could not be processed.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Reason">What was wrong, and what to do.</param>
internal sealed record ImageFailure(string Key, string Reason);
