namespace SamCam.Cli.Report;

/// <summary>An image of the gallery.</summary>
/// <param name="Row">Key, statistics and flags.</param>
/// <param name="Panels">Its pictures.</param>
/// <param name="ClassIds">Classes to explain in the legend.</param>
internal sealed record GalleryCard(ReportRow Row, GalleryPanels Panels, IReadOnlyList<int> ClassIds);
