namespace SamCam.Segmentation.Imaging;

/// <summary>Interpolation kernels of <see cref="PillowResampler"/>.</summary>
public enum PillowFilter
{
    /// <summary>Triangle, support 1.</summary>
    Bilinear,

    /// <summary>Cubic convolution with a = -0.5, support 2.</summary>
    Bicubic,
}
