namespace SamCam.Cli.Masks;

/// <summary>The masks of one image, for the JSON summary.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Masks">Number of masks.</param>
internal sealed record ImageMasks(string Key, int Masks);
