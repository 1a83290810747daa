using OpenCvSharp;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Drawing;

/// <summary>A picture that is laid over a photo of its size: colours and how strong they are.</summary>
public sealed class Overlay
{
    private readonly byte[] pixels;

    internal Overlay(int width, int height)
    {
        Width = width;
        Height = height;
        pixels = new byte[4 * width * height];
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The photo with this over it.</summary>
    public RgbImage Over(RgbImage photo)
    {
        if (photo.Width != Width || photo.Height != Height)
            throw new ArgumentException($"the photo is {photo.Width} x {photo.Height}, not {Width} x {Height}", nameof(photo));
        var below = (byte[])photo.Pixels.Clone();
        for (var i = 0; i < Width * Height; i++)
        {
            var strength = pixels[(4 * i) + 3] / 255.0;
            for (var c = 0; c < 3; c++)
                below[(3 * i) + c] = (byte)Math.Round((below[(3 * i) + c] * (1 - strength)) + (pixels[(4 * i) + c] * strength));
        }

        return new RgbImage(Width, Height, below);
    }

    /// <summary>As a PNG file with transparency.</summary>
    public byte[] ToPng()
    {
        using var rgba = Mat.FromPixelData(Height, Width, MatType.CV_8UC4, pixels);
        using var bgra = new Mat();
        Cv2.CvtColor(rgba, bgra, ColorConversionCodes.RGBA2BGRA);
        Cv2.ImEncode(".png", bgra, out var bytes, new ImageEncodingParam(ImwriteFlags.PngCompression, 4));
        return bytes;
    }

    /// <summary>Lays a colour over a pixel.</summary>
    /// <param name="index">The pixel, row-major.</param>
    /// <param name="colour">The colour.</param>
    /// <param name="strength">0 for nothing to 1 for nothing else.</param>
    internal void Blend(int index, (int R, int G, int B) colour, double strength)
    {
        var before = pixels[(4 * index) + 3] / 255.0;
        var after = strength + (before * (1 - strength));
        if (after <= 0)
            return;
        pixels[4 * index] = Mix(pixels[4 * index], colour.R);
        pixels[(4 * index) + 1] = Mix(pixels[(4 * index) + 1], colour.G);
        pixels[(4 * index) + 2] = Mix(pixels[(4 * index) + 2], colour.B);
        pixels[(4 * index) + 3] = (byte)Math.Round(255 * after);

        byte Mix(byte below, int above) => (byte)Math.Round(((above * strength) + (below * before * (1 - strength))) / after);
    }
}
