namespace SamCam.Segmentation.Imaging;

/// <summary>Image file formats that are read.</summary>
internal enum EncodedFormat
{
    /// <summary>JPEG, JFIF or EXIF.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>WebP, lossy or lossless.</summary>
    WebP,

    /// <summary>GIF; the first frame is used.</summary>
    Gif,

    /// <summary>TIFF; the first page is used.</summary>
    Tiff,
}
