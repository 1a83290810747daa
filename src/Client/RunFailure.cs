namespace SamCam.Client;

/// <summary>An image that failed.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Class">BadInput, Transient, OutOfMemory or Internal.</param>
/// <param name="Reason">What was wrong, and what to do.</param>
public sealed record RunFailure(string Key, string Class, string Reason);
