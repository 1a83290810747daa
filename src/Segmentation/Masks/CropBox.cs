namespace SamCam.Segmentation.Masks;

/// <summary>A crop of an image.</summary>
/// <param name="X0">First column.</param>
/// <param name="Y0">First row.</param>
/// <param name="X1">Column behind the last.</param>
/// <param name="Y1">Row behind the last.</param>
public readonly record struct CropBox(int X0, int Y0, int X1, int Y1)
{
    /// <summary>Columns.</summary>
    public int Width => X1 - X0;

    /// <summary>Rows.</summary>
    public int Height => Y1 - Y0;
}
