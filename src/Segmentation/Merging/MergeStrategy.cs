namespace SamCam.Segmentation.Merging;

/// <summary>How SAM masks and the CAM label map become the pseudo-label.</summary>
public enum MergeStrategy
{
    /// <summary>The SEPL reference code pixel for pixel (arXiv 2305.05803).</summary>
    Sepl,

    /// <summary>As the SEPL paper describes it: each mask goes to the class it overlaps most.</summary>
    SeplArgmax,

    /// <summary>Masks take the class with the highest mean CAM score (FMA-WSSS).</summary>
    FmaMeanScore,

    /// <summary>The CAM label map as it is.</summary>
    None,
}
