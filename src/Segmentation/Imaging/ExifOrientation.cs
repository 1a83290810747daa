namespace SamCam.Segmentation.Imaging;

/// <summary>What to do with the EXIF orientation of a photo.</summary>
public enum ExifOrientation
{
    /// <summary>Keep the stored pixel grid, as training loaders and VOC/COCO ground truth do.</summary>
    Ignore,

    /// <summary>Rotate as the tag says.</summary>
    Apply,
}
