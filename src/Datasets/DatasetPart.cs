namespace SamCam.Datasets;

/// <summary>One thing a dataset consists of.</summary>
/// <param name="Name">What it is, such as <c>label file</c>.</param>
/// <param name="Value">Its value, or <c>sha256:</c> and the lower-case hexadecimal digest of its bytes.</param>
public sealed record DatasetPart(string Name, string Value);
