namespace SamCam.Client.Documents;

/// <summary>A model that jobs can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">sam or cam.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence.</param>
/// <param name="Description">What it is.</param>
/// <param name="Sha256">What recipes record.</param>
/// <param name="Classes">Classes of a CAM model; empty for SAM.</param>
public sealed record ModelDocument(string Name, string Kind, string Version, string Licence, string Description, string Sha256, IReadOnlyList<string> Classes);
