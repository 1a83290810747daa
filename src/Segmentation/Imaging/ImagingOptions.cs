namespace SamCam.Segmentation.Imaging;

/// <summary>How an encoded image becomes pixels.</summary>
public sealed record ImagingOptions
{
    /// <summary>EXIF orientation: ignored by default.</summary>
    public ExifOrientation Exif { get; init; } = ExifOrientation.Ignore;

    /// <summary>Images with more megapixels (10^6 pixels) than this are refused before they are decoded.</summary>
    public double MaxMegapixels { get; init; } = 100;
}
