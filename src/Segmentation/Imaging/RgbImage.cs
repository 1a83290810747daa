namespace SamCam.Segmentation.Imaging;

/// <summary>An 8-bit RGB image on the stored pixel grid.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels: row-major, interleaved R, G, B, exactly <c>3 * width * height</c> bytes.</summary>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.LongLength != 3L * width * height)
            throw new ArgumentException($"{width} x {height} RGB needs {3L * width * height} bytes, not {pixels.LongLength}", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Row-major, interleaved R, G, B.</summary>
    public byte[] Pixels { get; }

    /// <summary>A copy of a rectangle inside the image.</summary>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - y);
        var pixels = new byte[3 * width * height];
        for (var row = 0; row < height; row++)
            Pixels.AsSpan(3 * (((y + row) * Width) + x), 3 * width).CopyTo(pixels.AsSpan(3 * width * row));
        return new RgbImage(width, height, pixels);
    }
}
