namespace SamCam.Coordinator.Dashboard.Submit;

/// <summary>What a job would be.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="Kind">Layout of the dataset.</param>
/// <param name="ClassNames">Classes.</param>
/// <param name="Warnings">Sentences about input that may not be what was meant.</param>
/// <param name="First">The first images.</param>
internal sealed record PreviewedJob(int Images, string Kind, IReadOnlyList<string> ClassNames, IReadOnlyList<string> Warnings, IReadOnlyList<PreviewedImage> First);
