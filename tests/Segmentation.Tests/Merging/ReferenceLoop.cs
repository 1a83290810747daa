namespace SamCam.Segmentation.Tests.Merging;

/// <summary>
/// The merge as pseudo-code, one pixel at a time: slow, without runs, histograms or a closed form, so that it shares no mistake with the product.
/// </summary>
internal static class ReferenceLoop
{
    public static (byte[] Output, int[] Owners) Sepl(Layout layout)
    {
        var pixels = layout.Labels.Length;
        var output = new byte[pixels];
        var owners = new int[layout.Masks.Length];
        for (var k = 1; k < 255; k++)
        {
            var area = layout.Labels.Count(label => label == k);
            if (area == 0)
                continue;
            var paint = new bool[pixels];
            var union = new bool[pixels];
            for (var n = 0; n < layout.Masks.Length; n++)
            {
                if (owners[n] != 0)
                    continue;
                int intersection = 0, maskArea = 0;
                for (var p = 0; p < pixels; p++)
                {
                    if (layout.Masks[n][p] == 0)
                        continue;
                    union[p] = true;
                    maskArea++;
                    if (layout.Labels[p] == k)
                        intersection++;
                }

                if (intersection / (double)maskArea > 0.5 || intersection / (double)area >= 0.85)
                {
                    owners[n] = k;
                    for (var p = 0; p < pixels; p++)
                        paint[p] |= layout.Masks[n][p] != 0;
                }
            }

            for (var p = 0; p < pixels; p++)
            {
                if (paint[p] || (layout.Labels[p] == k && !union[p]))
                    output[p] = (byte)k;
            }
        }

        return (output, owners);
    }

    /// <summary>The paper's form: a mask belongs to the class it overlaps most; CAM stays where no mask at all lies.</summary>
    public static (byte[] Output, int[] Owners) SeplArgmax(Layout layout)
    {
        var owners = new int[layout.Masks.Length];
        for (var n = 0; n < owners.Length; n++)
        {
            var inside = Enumerable.Range(0, layout.Labels.Length).Where(p => layout.Masks[n][p] != 0).ToList();
            var best = Enumerable.Range(1, 254).MaxBy(k => inside.Count(p => layout.Labels[p] == k));
            var overlap = inside.Count(p => layout.Labels[p] == best);
            var area = layout.Labels.Count(label => label == best);
            if (overlap > 0 && (overlap / (double)inside.Count > 0.5 || overlap / (double)area >= 0.85))
                owners[n] = best;
        }

        var output = new byte[layout.Labels.Length];
        for (var p = 0; p < output.Length; p++)
        {
            var covering = Enumerable.Range(0, owners.Length).Where(n => layout.Masks[n][p] != 0).ToList();
            var cam = layout.Labels[p] == 255 ? 0 : layout.Labels[p];
            output[p] = (byte)(covering.Count == 0 ? cam : covering.Max(n => owners[n]));
        }

        return (output, owners);
    }
}
