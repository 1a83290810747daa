namespace SamCam.Segmentation.Imaging;

/// <summary>The colour types of PNG, with their numbers in the file.</summary>
public enum PngColorType
{
    /// <summary>Gray values.</summary>
    Gray = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>Palette indices.</summary>
    Indexed = 3,

    /// <summary>Gray and alpha.</summary>
    GrayAlpha = 4,

    /// <summary>Red, green, blue, alpha.</summary>
    RgbAlpha = 6,
}
