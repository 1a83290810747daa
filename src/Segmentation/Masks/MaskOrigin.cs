namespace SamCam.Segmentation.Masks;

/// <summary>Where the masks of a file come from: enough to tell whether they are those that a recipe would compute for an image.</summary>
/// <param name="ImageSha256">Lower-case hexadecimal SHA-256 of the image file's bytes.</param>
/// <param name="SamHash">Hash over what decides the masks: <see cref="Recipes.Recipe.SamHash"/>.</param>
/// <param name="Numerics">Model form, precision, provider, threads and batch that computed them.</param>
public sealed record MaskOrigin(string ImageSha256, string SamHash, string Numerics);
