using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Sam;

/// <summary>
/// What 32 output columns need of the two bilinear steps: which columns of the middle image (network-input resolution) and of the low-resolution logits
/// they read, with weights. Arrays are padded to whole vectors with weight 0.
/// </summary>
internal sealed class MaskStrip
{
    /// <summary>Output columns of a strip: the bits of one word.</summary>
    public const int Columns = 32;

    private const int Lanes = 8;

    /// <summary>Prepares the strip that begins at output column <paramref name="x"/>.</summary>
    /// <param name="x">First output column.</param>
    /// <param name="low">Logit columns to middle columns.</param>
    /// <param name="columns">Middle columns to output columns.</param>
    public MaskStrip(int x, BilinearAxis low, BilinearAxis columns)
    {
        Width = Math.Min(Columns, columns.Count - x);
        Valid = Width == Columns ? uint.MaxValue : (1u << Width) - 1;
        var first = columns.Lower[x];
        var middle = columns.Upper[x + Width - 1] - first + 1;
        MiddleLength = (middle + Lanes - 1) / Lanes * Lanes;

        (OutLower, OutUpper, OutLowerWeight, OutUpperWeight) = (new int[Columns], new int[Columns], new float[Columns], new float[Columns]);
        for (var i = 0; i < Width; i++)
        {
            OutLower[i] = columns.Lower[x + i] - first;
            OutUpper[i] = columns.Upper[x + i] - first;
            OutLowerWeight[i] = columns.LowerWeight[x + i];
            OutUpperWeight[i] = columns.UpperWeight[x + i];
        }

        (LowLower, LowUpper, LowLowerWeight, LowUpperWeight) = (new int[MiddleLength], new int[MiddleLength], new float[MiddleLength], new float[MiddleLength]);
        for (var i = 0; i < middle; i++)
        {
            LowLower[i] = low.Lower[first + i];
            LowUpper[i] = low.Upper[first + i];
            LowLowerWeight[i] = low.LowerWeight[first + i];
            LowUpperWeight[i] = low.UpperWeight[first + i];
        }

        FirstLow = LowLower[0];
        LastLow = LowUpper[middle - 1];
    }

    /// <summary>Output columns, at most 32.</summary>
    public int Width { get; }

    /// <summary>The lowest <see cref="Width"/> bits.</summary>
    public uint Valid { get; }

    /// <summary>Middle columns, padded.</summary>
    public int MiddleLength { get; }

    /// <summary>First logit column.</summary>
    public int FirstLow { get; }

    /// <summary>Last logit column.</summary>
    public int LastLow { get; }

    /// <summary>Lower middle column of each output column, from the strip's first.</summary>
    public int[] OutLower { get; }

    /// <summary>Upper middle column of each output column.</summary>
    public int[] OutUpper { get; }

    /// <summary>Weight of the lower middle column.</summary>
    public float[] OutLowerWeight { get; }

    /// <summary>Weight of the upper middle column.</summary>
    public float[] OutUpperWeight { get; }

    /// <summary>Lower logit column of each middle column.</summary>
    public int[] LowLower { get; }

    /// <summary>Upper logit column of each middle column.</summary>
    public int[] LowUpper { get; }

    /// <summary>Weight of the lower logit column.</summary>
    public float[] LowLowerWeight { get; }

    /// <summary>Weight of the upper logit column.</summary>
    public float[] LowUpperWeight { get; }
}
