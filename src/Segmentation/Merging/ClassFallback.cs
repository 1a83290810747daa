namespace SamCam.Segmentation.Merging;

/// <summary>What happens to a class that merging would erase.</summary>
public enum ClassFallback
{
    /// <summary>A class may vanish (the reference).</summary>
    None,

    /// <summary>A class that would vanish keeps its CAM pixels.</summary>
    Cam,
}
