namespace SamCam.Datasets;

/// <summary>How to find a dataset. Paths are those of the place that it is read from; on this machine, relative ones are taken from the current folder.</summary>
/// <param name="Source">A folder, a COCO instances JSON or a VOC devkit root.</param>
/// <param name="Images">Folder of the images; null where the layout says it.</param>
/// <param name="Labels">File of image-level labels (<c>.csv</c>, <c>.json</c> or <c>.npy</c>); null where the layout says it.</param>
/// <param name="Split">Name of the split, for layouts that have several; null takes the layout's default.</param>
/// <param name="AllowUnlabelled">Whether a plain folder without any label file is a dataset too: ready pseudo-labels need no image-level labels.</param>
public sealed record DatasetRequest(
    string Source,
    string? Images = null,
    string? Labels = null,
    string? Split = null,
    bool AllowUnlabelled = false);
