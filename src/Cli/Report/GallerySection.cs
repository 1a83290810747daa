namespace SamCam.Cli.Report;

/// <summary>A part of the gallery.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Explanation">How the images were chosen.</param>
/// <param name="Cards">The images.</param>
internal sealed record GallerySection(string Title, string Explanation, IReadOnlyList<GalleryCard> Cards);
