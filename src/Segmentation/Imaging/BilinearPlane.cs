using System.Numerics.Tensors;

namespace SamCam.Segmentation.Imaging;

/// <summary>Bilinear interpolation of float planes, half-pixel centres, as <c>torch.nn.functional.interpolate(mode="bilinear", align_corners=False)</c>.</summary>
internal static class BilinearPlane
{
    /// <summary>
    /// Adds the upper left <paramref name="height"/> x <paramref name="width"/> part of the stretched plane to <paramref name="target"/>.
    /// </summary>
    /// <param name="source">Row-major plane [sourceHeight, sourceWidth].</param>
    /// <param name="sourceHeight">Rows of the source.</param>
    /// <param name="sourceWidth">Columns of the source.</param>
    /// <param name="stretchedHeight">Rows of the whole stretched plane, at least <paramref name="height"/>.</param>
    /// <param name="stretchedWidth">Columns of the whole stretched plane, at least <paramref name="width"/>.</param>
    /// <param name="target">Row-major plane [height, width].</param>
    /// <param name="height">Rows kept.</param>
    /// <param name="width">Columns kept.</param>
    public static void AddStretched(
        ReadOnlySpan<float> source, int sourceHeight, int sourceWidth, int stretchedHeight, int stretchedWidth, Span<float> target, int height, int width)
    {
        var rows = new BilinearAxis(sourceHeight, stretchedHeight, height);
        var columns = new BilinearAxis(sourceWidth, stretchedWidth, width);
        var upperRow = new float[width];
        var lowerRow = new float[width];
        var mixed = new float[width];
        int inLower = -1, inUpper = -1;
        for (var y = 0; y < height; y++)
        {
            if (rows.Lower[y] != inLower)
            {
                if (rows.Lower[y] == inUpper)
                    (lowerRow, upperRow, inUpper) = (upperRow, lowerRow, -1);
                else
                    StretchRow(source.Slice(rows.Lower[y] * sourceWidth, sourceWidth), columns, lowerRow);
                inLower = rows.Lower[y];
            }

            if (rows.Upper[y] != inUpper)
            {
                StretchRow(source.Slice(rows.Upper[y] * sourceWidth, sourceWidth), columns, upperRow);
                inUpper = rows.Upper[y];
            }

            TensorPrimitives.Multiply(upperRow, rows.UpperWeight[y], mixed);
            TensorPrimitives.FusedMultiplyAdd(lowerRow, rows.LowerWeight[y], mixed, mixed);
            var row = target.Slice(y * width, width);
            TensorPrimitives.Add(row, mixed, row);
        }
    }

    private static void StretchRow(ReadOnlySpan<float> row, BilinearAxis columns, Span<float> target)
    {
        for (var x = 0; x < target.Length; x++)
            target[x] = BilinearAxis.Mix(row[columns.Lower[x]], columns.LowerWeight[x], row[columns.Upper[x]], columns.UpperWeight[x]);
    }
}
