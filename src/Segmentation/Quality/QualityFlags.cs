namespace SamCam.Segmentation.Quality;

/// <summary>What deserves a look. The cut-offs are proposals, not calibrated (docs/quality.md).</summary>
[Flags]
public enum QualityFlags
{
    /// <summary>Nothing stands out.</summary>
    None = 0,

    /// <summary>A class of the image-level labels has no CAM pixel.</summary>
    Missing = 1,

    /// <summary>A class of the image-level labels has CAM pixels, and the merge erased them all.</summary>
    Vanished = 2,

    /// <summary>A class took a mask of more than half of the image of which it fills less than 30 %.</summary>
    Swallowed = 4,

    /// <summary>A class was rewritten: erased above 0.5, growth outside 0.25..4, or agreement below 0.3.</summary>
    Review = 8,

    /// <summary>A class that is not among the image-level labels has pixels.</summary>
    Extra = 16,
}
