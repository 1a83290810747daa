using OpenCvSharp;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Cli.Report;

/// <summary>Draws the pictures of an image at thumbnail size.</summary>
internal static class GalleryRenderer
{
    /// <summary>Widest picture, in pixels.</summary>
    public const int MaxWidth = 320;

    private const int MaxHeight = 400;
    private const double LabelStrength = 0.62;
    private const double MaskStrength = 0.55;
    private const int JpegQuality = 86;

    /// <summary>Draws photo, CAM label, masks and pseudo-label.</summary>
    /// <param name="photo">The image.</param>
    /// <param name="cam">The CAM's label map on the image's grid, or null.</param>
    /// <param name="masks">SAM's masks on the image's grid, or null.</param>
    /// <param name="label">The pseudo-label on the image's grid, or null.</param>
    public static GalleryPanels Render(RgbImage photo, LabelMap? cam, IReadOnlyList<RleMask>? masks, LabelMap? label)
    {
        var scale = Math.Min(1, Math.Min((double)MaxWidth / photo.Width, (double)MaxHeight / photo.Height));
        var width = Math.Max(1, (int)Math.Round(photo.Width * scale));
        var height = Math.Max(1, (int)Math.Round(photo.Height * scale));
        var small = Shrink(photo, width, height);
        return new GalleryPanels(
            width,
            height,
            Encode(small, width, height),
            cam is null ? null : Encode(WithLabel(small, width, height, cam), width, height),
            masks is null ? null : Encode(WithMasks(small, width, height, photo, masks), width, height),
            label is null ? null : Encode(WithLabel(small, width, height, label), width, height));
    }

    /// <summary>Class ids of a label map that have pixels, without background and void, ascending.</summary>
    public static IEnumerable<int> ClassesOf(LabelMap label)
    {
        for (var id = 1; id < LabelMap.Void; id++)
        {
            if (label.Labels.AsSpan().Contains((byte)id))
                yield return id;
        }
    }

    private static byte[] WithLabel(byte[] photo, int width, int height, LabelMap label)
    {
        var ids = Sample(label.Labels, label.Width, label.Height, width, height);
        var pixels = Muted(photo);
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] == LabelMap.Background)
                continue;
            if (ids[i] == LabelMap.Void)
                Blend(pixels, i, ((i % width) + (i / width)) % 6 < 3 ? (255, 255, 255) : (120, 120, 120), LabelStrength);
            else
                Blend(pixels, i, ClassColours.Of(ids[i]), LabelStrength);
        }

        return Outlined(pixels, ids, width, height);
    }

    private static byte[] WithMasks(byte[] photo, int width, int height, RgbImage full, IReadOnlyList<RleMask> masks)
    {
        // Small masks lie on large ones, as SAM's own pictures have it.
        var numbers = new byte[full.Width * full.Height];
        var next = 0;
        foreach (var mask in masks.Where(m => m.Width == full.Width && m.Height == full.Height).OrderByDescending(m => m.Area))
            mask.Paint(numbers, (byte)(1 + (next++ % 255)));
        var ids = Sample(numbers, full.Width, full.Height, width, height);
        var pixels = Muted(photo);
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] != 0)
                Blend(pixels, i, ClassColours.OfMask(ids[i]), MaskStrength);
        }

        return Outlined(pixels, ids, width, height);
    }

    private static byte[] Outlined(byte[] pixels, byte[] ids, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var i = (y * width) + x;
                if ((x + 1 < width && ids[i] != ids[i + 1]) || (y + 1 < height && ids[i] != ids[i + width]))
                    Blend(pixels, i, (255, 255, 255), 0.85);
            }
        }

        return pixels;
    }

    // Nearest neighbour at pixel centres: class ids have no values between them.
    private static byte[] Sample(byte[] ids, int fromWidth, int fromHeight, int width, int height)
    {
        var sampled = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            var row = (int)((2L * y + 1) * fromHeight / (2L * height)) * fromWidth;
            for (var x = 0; x < width; x++)
                sampled[(y * width) + x] = ids[row + (int)((2L * x + 1) * fromWidth / (2L * width))];
        }

        return sampled;
    }

    // Paler and grayer, so that colours laid over it stand out.
    private static byte[] Muted(byte[] photo)
    {
        var muted = new byte[photo.Length];
        for (var i = 0; i < photo.Length; i += 3)
        {
            var gray = ((photo[i] * 299) + (photo[i + 1] * 587) + (photo[i + 2] * 114)) / 1000;
            for (var c = 0; c < 3; c++)
                muted[i + c] = (byte)((photo[i + c] + (3 * gray) + 60) / 4 * 9 / 10);
        }

        return muted;
    }

    private static void Blend(byte[] pixels, int index, (int R, int G, int B) colour, double strength)
    {
        pixels[3 * index] = Mix(pixels[3 * index], colour.R, strength);
        pixels[(3 * index) + 1] = Mix(pixels[(3 * index) + 1], colour.G, strength);
        pixels[(3 * index) + 2] = Mix(pixels[(3 * index) + 2], colour.B, strength);
    }

    private static byte Mix(byte below, int above, double strength) => (byte)Math.Round((below * (1 - strength)) + (above * strength));

    private static byte[] Shrink(RgbImage photo, int width, int height)
    {
        if (width == photo.Width && height == photo.Height)
            return photo.Pixels;
        using var source = Mat.FromPixelData(photo.Height, photo.Width, MatType.CV_8UC3, photo.Pixels);
        var pixels = new byte[width * height * 3];
        using var target = Mat.FromPixelData(height, width, MatType.CV_8UC3, pixels);
        Cv2.Resize(source, target, new Size(width, height), interpolation: InterpolationFlags.Area);
        return pixels;
    }

    private static byte[] Encode(byte[] pixels, int width, int height)
    {
        using var rgb = Mat.FromPixelData(height, width, MatType.CV_8UC3, pixels);
        using var bgr = new Mat();
        Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
        Cv2.ImEncode(".jpg", bgr, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality));
        return bytes;
    }
}
