namespace SamCam.Segmentation.Sam;

/// <summary>How an image lies in the square network input: scaled so that its longer side fits, at the upper left.</summary>
/// <param name="Width">Columns of the image in the network input.</param>
/// <param name="Height">Rows of the image in the network input.</param>
internal readonly record struct InputFrame(int Width, int Height)
{
    /// <summary>The frame of an image: sides are <c>int(side * size / longer + 0.5)</c>.</summary>
    public static InputFrame For(int width, int height, int size)
    {
        var scale = size * 1.0 / Math.Max(width, height);
        return new(Math.Max(1, (int)((width * scale) + 0.5)), Math.Max(1, (int)((height * scale) + 0.5)));
    }
}
