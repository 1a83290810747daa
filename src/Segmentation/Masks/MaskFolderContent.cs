namespace SamCam.Segmentation.Masks;

/// <summary>The masks of one image read from a folder of PNGs.</summary>
/// <param name="Masks">In order of file number.</param>
/// <param name="Warnings">Files that were not quite what they should be.</param>
public sealed record MaskFolderContent(IReadOnlyList<SamMask> Masks, IReadOnlyList<string> Warnings);
