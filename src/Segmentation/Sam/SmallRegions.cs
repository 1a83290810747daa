using System.Runtime.InteropServices;
using OpenCvSharp;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>Holes and islands of a mask, by 8-connectivity. Source of the rule: SAM, remove_small_regions.</summary>
internal static class SmallRegions
{
    /// <summary>Fills holes and then drops islands smaller than <paramref name="minArea"/> pixels; if all islands are smaller, the largest stays.</summary>
    public static (RleMask Mask, bool Changed) Remove(RleMask mask, int minArea)
    {
        var bitmap = new byte[mask.Height * mask.Width];
        mask.Paint(bitmap);
        var filled = Fill(bitmap, mask.Height, mask.Width, minArea);
        var dropped = Drop(bitmap, mask.Height, mask.Width, minArea);
        return filled || dropped ? (RleMask.FromBitmap(mask.Height, mask.Width, bitmap), true) : (mask, false);
    }

    private static bool Fill(byte[] bitmap, int height, int width, int minArea)
    {
        var (labels, areas) = Components([.. bitmap.Select(v => (byte)(v ^ 1))], height, width);
        if (!areas.Skip(1).Any(a => a < minArea))
            return false;
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] = (byte)(labels[i] == 0 || areas[labels[i]] < minArea ? 1 : 0);
        return true;
    }

    private static bool Drop(byte[] bitmap, int height, int width, int minArea)
    {
        var (labels, areas) = Components(bitmap, height, width);
        if (!areas.Skip(1).Any(a => a < minArea))
            return false;
        var largest = areas.Skip(1).Max();
        var only = largest < minArea ? Array.IndexOf(areas, largest, 1) : 0;
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] = (byte)(labels[i] != 0 && (only == 0 ? areas[labels[i]] >= minArea : labels[i] == only) ? 1 : 0);
        return true;
    }

    private static (int[] Labels, int[] Areas) Components(byte[] bitmap, int height, int width)
    {
        var pin = GCHandle.Alloc(bitmap, GCHandleType.Pinned);
        try
        {
            using var source = Mat.FromPixelData(height, width, MatType.CV_8UC1, pin.AddrOfPinnedObject());
            using Mat labels = new(), stats = new(), centroids = new();
            var count = Cv2.ConnectedComponentsWithStats(source, labels, stats, centroids, PixelConnectivity.Connectivity8);
            var areas = new int[count];
            for (var i = 0; i < count; i++)
                areas[i] = stats.At<int>(i, (int)ConnectedComponentsTypes.Area);
            labels.GetArray(out int[] flat);
            return (flat, areas);
        }
        finally
        {
            pin.Free();
        }
    }
}
