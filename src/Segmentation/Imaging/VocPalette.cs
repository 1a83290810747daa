namespace SamCam.Segmentation.Imaging;

/// <summary>The colour map of PASCAL VOC: the bits of the class id spread over the high bits of R, G and B.</summary>
public static class VocPalette
{
    /// <summary>256 colours, R, G, B each.</summary>
    public static ReadOnlySpan<byte> Rgb => Colours;

    private static readonly byte[] Colours = Create();

    private static byte[] Create()
    {
        var colours = new byte[256 * 3];
        for (var id = 0; id < 256; id++)
        {
            for (int bit = 0, rest = id; bit < 8; bit++, rest >>= 3)
            {
                for (var channel = 0; channel < 3; channel++)
                    colours[(id * 3) + channel] |= (byte)(((rest >> channel) & 1) << (7 - bit));
            }
        }

        return colours;
    }
}
