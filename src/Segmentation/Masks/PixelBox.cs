namespace SamCam.Segmentation.Masks;

/// <summary>A box of whole pixels; all four edges are inside.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Last column.</param>
/// <param name="Bottom">Last row.</param>
public readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Right - Left, as SAM's XYWH boxes count it.</summary>
    public int Width => Right - Left;

    /// <summary>Bottom - Top, as SAM's XYWH boxes count it.</summary>
    public int Height => Bottom - Top;
}
