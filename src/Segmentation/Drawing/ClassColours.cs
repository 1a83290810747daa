namespace SamCam.Segmentation.Drawing;

/// <summary>
/// Colours that are told apart at a glance on a photo. Label files keep the VOC palette; its first classes are too dark to be laid over a picture.
/// </summary>
public static class ClassColours
{
    private const double GoldenShare = 0.618033988749895;

    /// <summary>Colour of a class.</summary>
    public static (int R, int G, int B) Of(int classId)
    {
        // Hues come near each other again after 8 and 13 steps (Fibonacci numbers): strength and lightness tell those apart.
        var (saturation, value) = (classId / 8 % 3) switch { 0 => (0.82, 1.0), 1 => (0.95, 0.66), _ => (0.48, 0.96) };
        return FromHue(0.02 + (classId * GoldenShare), saturation, value);
    }

    /// <summary>Colour of the n-th mask.</summary>
    public static (int R, int G, int B) OfMask(int number) => FromHue(0.37 + (number * GoldenShare), 0.55 + (0.15 * (number % 3)), 0.95 - (0.12 * (number % 2)));

    /// <summary>The colour of a class as CSS has it.</summary>
    public static string Css(int classId)
    {
        var (r, g, b) = Of(classId);
        return $"#{r:x2}{g:x2}{b:x2}";
    }

    private static (int R, int G, int B) FromHue(double hue, double saturation, double value)
    {
        var sector = hue % 1 * 6;
        return (Channel(5), Channel(3), Channel(1));

        int Channel(int offset)
        {
            var k = (offset + sector) % 6;
            return (int)Math.Round(255 * value * (1 - (saturation * Math.Max(0, Math.Min(1, Math.Min(k, 4 - k))))));
        }
    }
}
