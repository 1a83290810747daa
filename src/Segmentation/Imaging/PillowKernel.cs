namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Fixed-point weights of one axis. Source of the arithmetic: Pillow, src/libImaging/Resample.c: the kernel is widened by the shrink factor, weights are
/// normalised in double and rounded half away from zero to 22 fractional bits.
/// </summary>
internal sealed class PillowKernel
{
    /// <summary>Fractional bits: 32 minus 8 of the pixel minus 2 of headroom.</summary>
    public const int Precision = 32 - 8 - 2;

    /// <summary>Prepares the weights of an axis resized from <paramref name="from"/> to <paramref name="to"/> samples.</summary>
    public PillowKernel(int from, int to, PillowFilter filter)
    {
        var scale = (double)from / to;
        var widening = Math.Max(scale, 1.0);
        var support = (filter == PillowFilter.Bicubic ? 2.0 : 1.0) * widening;
        Taps = ((int)Math.Ceiling(support) * 2) + 1;
        First = new int[to];
        Length = new int[to];
        Weights = new int[to * Taps];
        var raw = new double[Taps];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var length = Math.Min((int)(centre + support + 0.5), from) - first;
            var sum = 0.0;
            for (var k = 0; k < length; k++)
            {
                raw[k] = Evaluate(filter, (k + first - centre + 0.5) * (1.0 / widening));
                sum += raw[k];
            }

            First[i] = first;
            Length[i] = length;
            for (var k = 0; k < length; k++)
            {
                var weight = (sum == 0 ? raw[k] : raw[k] / sum) * (1 << Precision);
                Weights[(i * Taps) + k] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
    }

    /// <summary>Room for weights per output sample.</summary>
    public int Taps { get; }

    /// <summary>First source sample of each output sample.</summary>
    public int[] First { get; }

    /// <summary>Number of source samples of each output sample.</summary>
    public int[] Length { get; }

    /// <summary>[outputs, Taps].</summary>
    public int[] Weights { get; }

    private static double Evaluate(PillowFilter filter, double x)
    {
        x = Math.Abs(x);
        if (filter == PillowFilter.Bilinear)
            return x < 1 ? 1 - x : 0;
        const double A = -0.5;
        if (x < 1)
            return ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A : 0;
    }
}
