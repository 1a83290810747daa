namespace SamCam.Segmentation.Cam;

/// <summary>Raw class maps of one network input.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">[channels, height, width].</param>
internal sealed record ClassMap(int Channels, int Height, int Width, float[] Values)
{
    /// <summary>One channel, row-major.</summary>
    public ReadOnlySpan<float> Plane(int channel) => Values.AsSpan(channel * Height * Width, Height * Width);
}
