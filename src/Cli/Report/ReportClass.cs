namespace SamCam.Cli.Report;

/// <summary>A class over all images.</summary>
/// <param name="Id">Class id.</param>
/// <param name="Name">Class name.</param>
/// <param name="Images">Images with the class among their labels.</param>
/// <param name="Missing">Of these, images where the CAM has no pixel of it.</param>
/// <param name="Vanished">Of these, images where the merge erased it.</param>
/// <param name="LabelPixels">Pixels of the class in the pseudo-labels.</param>
/// <param name="Agreement">Mean IoU of CAM label and pseudo-label.</param>
/// <param name="Growth">Mean ratio of pseudo-label area to CAM area.</param>
/// <param name="Erased">Mean share of CAM pixels that became background.</param>
internal sealed record ReportClass(int Id, string Name, int Images, int Missing, int Vanished, long LabelPixels, double? Agreement, double? Growth, double? Erased);
