namespace SamCam.Segmentation.Recipes;

/// <summary>Which weights a recipe uses.</summary>
/// <param name="Name">The name in the model's manifest.</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 over the model's files; it decides identity, the name is for people.</param>
public sealed record ModelReference(string Name, string Sha256);
