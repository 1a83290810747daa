namespace SamCam.Segmentation.Models;

/// <summary>Which model, exactly.</summary>
/// <param name="Name">The name in the manifest.</param>
/// <param name="Version">The version in the manifest.</param>
/// <param name="Files">SHA-256 (lower-case hexadecimal) of <c>model.json</c> and of every file it names, by file name.</param>
/// <param name="Sha256">SHA-256 over the lines <c>sha256, two spaces, file name, line feed</c> in ordinal order of the names; it decides identity.</param>
public sealed record ModelIdentity(string Name, string Version, IReadOnlyDictionary<string, string> Files, string Sha256);
