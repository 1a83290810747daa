namespace SamCam.Cli.Labels;

/// <summary>What <c>samcam merge --json</c> prints.</summary>
/// <param name="Output">Folder of the pseudo-labels.</param>
/// <param name="Images">Pseudo-labels that went in.</param>
/// <param name="Done">Labels written.</param>
/// <param name="Failed">Images that failed.</param>
/// <param name="Masks">Masks of the merged images.</param>
/// <param name="SelectedMasks">Masks that belong to a class.</param>
/// <param name="ChangedPixels">Share of the pixels that the merge changed, 0..1; null when nothing was merged.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Failures">Every failed image with its reason.</param>
/// <param name="Warnings">Every image that was not quite what it should be.</param>
internal sealed record MergeSummary(
    string Output,
    int Images,
    int Done,
    int Failed,
    long Masks,
    long SelectedMasks,
    double? ChangedPixels,
    double Seconds,
    IReadOnlyList<ImageFailure> Failures,
    IReadOnlyList<ImageFailure> Warnings);
