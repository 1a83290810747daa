using OpenCvSharp;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Drawing;

/// <summary>Photos at the size that people look at them.</summary>
public static class Thumbnail
{
    private const int JpegQuality = 86;

    /// <summary>The size of a picture inside a frame: of the same shape, never larger than it is.</summary>
    public static (int Width, int Height) Fit(int width, int height, int maxWidth, int maxHeight)
    {
        var scale = Math.Min(1, Math.Min((double)maxWidth / width, (double)maxHeight / height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    /// <summary>The photo at another, smaller size; each pixel is the mean of what it stands for.</summary>
    public static RgbImage Shrink(RgbImage photo, int width, int height)
    {
        if (width == photo.Width && height == photo.Height)
            return photo;
        using var source = Mat.FromPixelData(photo.Height, photo.Width, MatType.CV_8UC3, photo.Pixels);
        var pixels = new byte[width * height * 3];
        using var target = Mat.FromPixelData(height, width, MatType.CV_8UC3, pixels);
        Cv2.Resize(source, target, new Size(width, height), interpolation: InterpolationFlags.Area);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>Paler and grayer, so that colours laid over it stand out.</summary>
    public static RgbImage Muted(RgbImage photo)
    {
        var pixels = photo.Pixels;
        var muted = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var gray = ((pixels[i] * 299) + (pixels[i + 1] * 587) + (pixels[i + 2] * 114)) / 1000;
            for (var c = 0; c < 3; c++)
                muted[i + c] = (byte)((pixels[i + c] + (3 * gray) + 60) / 4 * 9 / 10);
        }

        return new RgbImage(photo.Width, photo.Height, muted);
    }

    /// <summary>The photo as a JPEG file.</summary>
    public static byte[] ToJpeg(RgbImage photo)
    {
        using var rgb = Mat.FromPixelData(photo.Height, photo.Width, MatType.CV_8UC3, photo.Pixels);
        using var bgr = new Mat();
        Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
        Cv2.ImEncode(".jpg", bgr, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        return bytes;
    }
}
