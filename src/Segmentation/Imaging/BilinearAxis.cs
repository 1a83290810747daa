namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Source positions and weights of bilinear interpolation along one axis, half-pixel centres (<c>align_corners=False</c>), rounded as PyTorch 1.13 rounds
/// them on a CPU: the scale from / to is float32, the source max(0, scale * (i + 0.5) - 0.5) is double, the weights are float32.
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
            var source = from == to ? i : Math.Max(0.0, (scale * (i + 0.5)) - 0.5);
            var lower = Math.Min((int)source, from - 1);
            Lower[i] = lower;
            Upper[i] = Math.Min(lower + 1, from - 1);
            UpperWeight[i] = Math.Clamp((float)(source - lower), 0f, 1f);
            LowerWeight[i] = 1f - UpperWeight[i];
        }
    }

    /// <summary>Prepares all outputs.</summary>
    public BilinearAxis(int from, int to)
        : this(from, to, to)
    {
    }

    /// <summary>Interpolates between two samples. The order of the fused product is the one PyTorch's compiled code has.</summary>
    public static float Mix(float lower, float lowerWeight, float upper, float upperWeight) =>
        MathF.FusedMultiplyAdd(lower, lowerWeight, upper * upperWeight);

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
