namespace SamCam.Segmentation.Merging;

/// <summary>What becomes of void (255) in the CAM label map.</summary>
public enum VoidPixels
{
    /// <summary>Void pixels become background unless a mask paints them (the reference).</summary>
    Drop,

    /// <summary>Void is put back where nothing else is painted.</summary>
    Keep,
}
