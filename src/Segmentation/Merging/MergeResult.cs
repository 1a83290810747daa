using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Merging;

/// <summary>A pseudo-label and how every mask took part in it.</summary>
/// <param name="Labels">The pseudo-label, of the size of the label map that went in.</param>
/// <param name="Owners">For each mask, in input order, the class id that took it; 0 for none.</param>
/// <param name="Rules">For each mask, in input order, why.</param>
/// <param name="Histogram">Masks x labels of the label map that went in.</param>
/// <param name="Options">The options of the merge.</param>
public sealed record MergeResult(
    LabelMap Labels,
    IReadOnlyList<byte> Owners,
    IReadOnlyList<MaskRule> Rules,
    MaskClassHistogram Histogram,
    MergeOptions Options)
{
    /// <summary>Number of masks that belong to a class.</summary>
    public int SelectedCount => Owners.Count(owner => owner != LabelMap.Background);

    /// <summary>Number of masks taken by rule B alone: the source of swallowed images.</summary>
    public int SelectedByContainmentOnlyCount => Rules.Count(rule => rule == MaskRule.Containment);

    /// <summary>Number of masks left out for their size.</summary>
    public int SetAsideCount => Rules.Count(rule => rule == MaskRule.SetAside);
}
