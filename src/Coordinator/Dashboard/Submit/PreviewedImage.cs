namespace SamCam.Coordinator.Dashboard.Submit;

/// <summary>An image of a dataset that no job has yet.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Classes">Names of its image-level labels.</param>
/// <param name="Picture">A data link; null when the file cannot be shown.</param>
internal sealed record PreviewedImage(string Key, IReadOnlyList<string> Classes, string? Picture);
