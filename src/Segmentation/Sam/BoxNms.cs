using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>Greedy non-maximum suppression. Source of the rule: torchvision, ops/nms.</summary>
internal static class BoxNms
{
    // The IoU is a float and the threshold a double, as in torchvision: 4/5 in float is above 0.8, so boxes that overlap by exactly 0.8 are dropped.

    /// <summary>Indices kept, best score first (ties in their order); a box is dropped when its IoU with a kept one is above the threshold.</summary>
    public static List<int> Keep(ReadOnlySpan<PixelBox> boxes, ReadOnlySpan<float> scores, double threshold)
    {
        var values = scores.ToArray();
        var kept = new List<int>();
        foreach (var i in Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]))
        {
            var drop = false;
            foreach (var k in kept)
            {
                if (Iou(boxes[k], boxes[i]) > threshold)
                {
                    drop = true;
                    break;
                }
            }

            if (!drop)
                kept.Add(i);
        }

        return kept;
    }

    private static float Iou(PixelBox a, PixelBox b)
    {
        var width = Math.Max(0f, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left));
        var height = Math.Max(0f, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        var shared = width * height;
        return shared / (((float)a.Width * a.Height) + ((float)b.Width * b.Height) - shared);
    }
}
