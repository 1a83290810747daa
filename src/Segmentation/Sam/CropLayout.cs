using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>The crops of everything mode: the whole image, then layer after layer, column after column.</summary>
internal static class CropLayout
{
    /// <summary>Crops of an image with the layer each belongs to; layer 0 is the whole image, layer n has 2^n crops a side.</summary>
    public static IReadOnlyList<(CropBox Box, int Layer)> Create(int width, int height, int layers, double overlapRatio)
    {
        var crops = new List<(CropBox, int)> { (new CropBox(0, 0, width, height), 0) };
        for (var layer = 1; layer <= layers; layer++)
        {
            var side = 1 << layer;
            var overlap = (int)(overlapRatio * Math.Min(width, height) * (2.0 / side));
            var (cropWidth, cropHeight) = (Length(width, side, overlap), Length(height, side, overlap));
            for (var column = 0; column < side; column++)
            {
                for (var row = 0; row < side; row++)
                {
                    var (x, y) = ((cropWidth - overlap) * column, (cropHeight - overlap) * row);
                    var box = new CropBox(x, y, Math.Min(x + cropWidth, width), Math.Min(y + cropHeight, height));

                    // Images of a few pixels have no room for all crops.
                    if (box is { Width: > 0, Height: > 0 })
                        crops.Add((box, layer));
                }
            }
        }

        return crops;
    }

    private static int Length(int length, int crops, int overlap) => (int)Math.Ceiling(((overlap * (crops - 1)) + length) / (double)crops);
}
