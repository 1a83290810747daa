namespace SamCam.Segmentation.Merging;

/// <summary>Why a mask belongs to a class, or why it does not.</summary>
public enum MaskRule
{
    /// <summary>No class took the mask: its pixels are erased to background unless another mask paints them.</summary>
    None,

    /// <summary>Rule A: more than half of the mask is the class, 2·I > |M|.</summary>
    Purity,

    /// <summary>Rule B alone: at least 85 % of the class lies in the mask, 20·I >= 17·A.</summary>
    Containment,

    /// <summary>The class has the highest mean CAM score in the mask (<see cref="MergeStrategy.FmaMeanScore"/>).</summary>
    MeanScore,

    /// <summary>Larger than <see cref="MergeOptions.MaxMaskArea"/>: the merge did not see it.</summary>
    SetAside,
}
