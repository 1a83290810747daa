using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Images;

/// <summary>Small pictures that are made on the spot, and one of the samples.</summary>
internal static class Pictures
{
    public const int Width = 48;
    public const int Height = 36;

    public static string Scene => Repository.PathOf("samples/scenes/images/scene-001.jpg");

    /// <summary>A bright disc on a dark ramp.</summary>
    public static string Write(TemporaryFolder folder, string relative)
    {
        var values = new byte[Width * Height];
        for (var i = 0; i < values.Length; i++)
        {
            var (x, y) = ((i % Width) - 24, (i / Width) - 18);
            values[i] = (byte)((x * x) + (y * y) < 100 ? 230 : i % Width);
        }

        using var file = File.Create(folder.PathOf(relative));
        PngWriter.WriteGray(file, Width, Height, values);
        return folder.PathOf(relative);
    }

    public static string WriteText(TemporaryFolder folder, string relative, string text)
    {
        File.WriteAllText(folder.PathOf(relative), text);
        return folder.PathOf(relative);
    }
}
