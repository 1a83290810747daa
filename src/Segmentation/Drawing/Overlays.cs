using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Drawing;

/// <summary>Draws what SamCam knows of an image, to be laid over its photo at any size.</summary>
public static class Overlays
{
    private const double LabelStrength = 0.62;
    private const double MaskStrength = 0.55;
    private const double HeatStrength = 0.85;
    private const double ChangeStrength = 0.7;
    private const double EdgeStrength = 0.85;

    /// <summary>Classes in their colours, void in stripes.</summary>
    public static Overlay OfLabel(LabelMap label, int width, int height)
    {
        var ids = Sample(label.Labels, label.Width, label.Height, width, height);
        return Paint(ids, width, height, LabelStrength, ColourOf);

        (int R, int G, int B)? ColourOf(int i) => ids[i] switch
        {
            LabelMap.Background => null,
            LabelMap.Void => ((i % width) + (i / width)) % 6 < 3 ? (255, 255, 255) : (120, 120, 120),
            var id => ClassColours.Of(id),
        };
    }

    /// <summary>Masks in colours of their own: small ones lie on large ones, as SAM's own pictures have it.</summary>
    /// <param name="masks">The masks; those that are not of the photo's size are left out.</param>
    /// <param name="photoWidth">Columns of the photo.</param>
    /// <param name="photoHeight">Rows of the photo.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    public static Overlay OfMasks(IEnumerable<RleMask> masks, int photoWidth, int photoHeight, int width, int height)
    {
        var numbers = new byte[photoWidth * photoHeight];
        var next = 0;
        foreach (var mask in masks.Where(m => m.Width == photoWidth && m.Height == photoHeight).OrderByDescending(m => m.Area))
            mask.Paint(numbers, (byte)(1 + (next++ % 255)));
        var ids = Sample(numbers, photoWidth, photoHeight, width, height);
        return Paint(ids, width, height, MaskStrength, i => ids[i] == 0 ? null : ClassColours.OfMask(ids[i]));
    }

    /// <summary>The strongest class of each pixel in its colour, as strong as its score.</summary>
    public static Overlay OfHeat(ClassActivationMaps cams, int width, int height)
    {
        var overlay = new Overlay(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var at = Source(i, cams.Width, cams.Height, width, height);
            var best = 0;
            for (var k = 1; k < cams.ClassIds.Count; k++)
            {
                if (cams.Map(k)[at] > cams.Map(best)[at])
                    best = k;
            }

            if (cams.ClassIds.Count > 0)
                overlay.Blend(i, ClassColours.Of(cams.ClassIds[best]), HeatStrength * Math.Clamp(cams.Map(best)[at], 0, 1));
        }

        return overlay;
    }

    /// <summary>Where two label maps differ: green came, red went, blue changed its class, yellow was void.</summary>
    public static Overlay OfDifference(LabelMap before, LabelMap after, int width, int height)
    {
        var (from, to) = (Sample(before.Labels, before.Width, before.Height, width, height), Sample(after.Labels, after.Width, after.Height, width, height));
        var kinds = new byte[from.Length];
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = KindOf(from[i], to[i]);
        return Paint(kinds, width, height, ChangeStrength, i => kinds[i] switch
        {
            1 => (30, 190, 70),
            2 => (230, 40, 50),
            3 => (50, 110, 255),
            4 => (245, 200, 40),
            _ => null,
        });
    }

    private static byte KindOf(byte from, byte to) => (from, to) switch
    {
        _ when from == to => 0,
        (LabelMap.Void, _) => 4,
        (LabelMap.Background, _) => 1,
        (_, LabelMap.Background) => 2,
        _ => 3,
    };

    private static Overlay Paint(byte[] ids, int width, int height, double strength, Func<int, (int R, int G, int B)?> colourOf)
    {
        var overlay = new Overlay(width, height);
        for (var i = 0; i < ids.Length; i++)
        {
            if (colourOf(i) is { } colour)
                overlay.Blend(i, colour, strength);
            var (x, y) = (i % width, i / width);
            if ((x + 1 < width && ids[i] != ids[i + 1]) || (y + 1 < height && ids[i] != ids[i + width]))
                overlay.Blend(i, (255, 255, 255), EdgeStrength);
        }

        return overlay;
    }

    // Nearest neighbour at pixel centres: class ids have no values between them.
    private static byte[] Sample(byte[] ids, int fromWidth, int fromHeight, int width, int height)
    {
        var sampled = new byte[width * height];
        for (var i = 0; i < sampled.Length; i++)
            sampled[i] = ids[Source(i, fromWidth, fromHeight, width, height)];
        return sampled;
    }

    private static int Source(int index, int fromWidth, int fromHeight, int width, int height)
    {
        var (x, y) = (index % width, index / width);
        return ((int)(((2L * y) + 1) * fromHeight / (2L * height)) * fromWidth) + (int)(((2L * x) + 1) * fromWidth / (2L * width));
    }
}
