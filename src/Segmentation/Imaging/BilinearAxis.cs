namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Source positions and weights of bilinear interpolation along one axis, half-pixel centres (<c>align_corners=False</c>), in float32 as PyTorch
/// computes them: source = max(0, scale * (i + 0.5) - 0.5), scale = from / to.
/// </summary>
internal sealed class BilinearAxis
{
    /// <summary>Prepares the first <paramref name="count"/> outputs of an axis that is stretched from <paramref name="from"/> to <paramref name="to"/> samples.</summary>
    public BilinearAxis(int from, int to, int count)
    {
        Lower = new int[count];
        Upper = new int[count];
        LowerWeight = new float[count];
        UpperWeight = new float[count];
        var scale = (float)from / to;
        for (var i = 0; i < count; i++)
        {
            // One rounding for the product and the difference, as the reference's compiled code has it.
            var source = from == to ? i : Math.Max(0f, MathF.FusedMultiplyAdd(scale, i + 0.5f, -0.5f));
            var lower = Math.Min((int)source, from - 1);
            Lower[i] = lower;
            Upper[i] = Math.Min(lower + 1, from - 1);
            UpperWeight[i] = Math.Clamp(source - lower, 0f, 1f);
            LowerWeight[i] = 1f - UpperWeight[i];
        }
    }

    /// <summary>Prepares all outputs.</summary>
    public BilinearAxis(int from, int to)
        : this(from, to, to)
    {
    }

    /// <summary>Number of outputs.</summary>
    public int Count => Lower.Length;

    /// <summary>Index of the lower source sample of each output.</summary>
    public int[] Lower { get; }

    /// <summary>Index of the upper source sample; equal to the lower one at the far edge.</summary>
    public int[] Upper { get; }

    /// <summary>Weight of the lower sample.</summary>
    public float[] LowerWeight { get; }

    /// <summary>Weight of the upper sample.</summary>
    public float[] UpperWeight { get; }
}
