using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Sam;

/// <summary>
/// Interpolates rows of one strip: logits to middle rows (network-input resolution), middle rows to output rows. Either step first goes along the row and
/// then between two rows, each as product plus fused product, which gives the reference's float32 values bit for bit. Rows in use are kept.
/// </summary>
internal struct StripInterpolator : IDisposable
{
    private const int Lanes = 8;
    private readonly float[] lowRows;
    private readonly float[] middleRow;
    private readonly float[] outRows;
    private readonly int stride;
    private (int Even, int Odd) lowHeld;
    private (int Even, int Odd) middleHeld;

    /// <summary>Takes buffers for strips of up to <paramref name="middleLength"/> middle columns.</summary>
    public StripInterpolator(int middleLength)
    {
        stride = middleLength;
        lowRows = ArrayPool<float>.Shared.Rent(2 * middleLength);
        middleRow = ArrayPool<float>.Shared.Rent(middleLength);
        outRows = ArrayPool<float>.Shared.Rent(2 * MaskStrip.Columns);
        Reset();
    }

    /// <summary>Forgets the rows of another strip or mask.</summary>
    public void Reset()
    {
        lowHeld = (-1, -1);
        middleHeld = (-1, -1);
    }

    /// <summary>Computes output row <paramref name="y"/> of the strip into <paramref name="values"/> (32 floats).</summary>
    public void Row(int y, MaskStrip strip, ReadOnlySpan<float> logits, int size, BilinearAxis lowAxis, BilinearAxis rowAxis, Span<float> values)
    {
        var lower = MiddleRow(rowAxis.Lower[y], strip, logits, size, lowAxis);
        var upper = MiddleRow(rowAxis.Upper[y], strip, logits, size, lowAxis);
        Mix(lower, rowAxis.LowerWeight[y], upper, rowAxis.UpperWeight[y], values);
    }

    /// <inheritdoc/>
    public readonly void Dispose()
    {
        ArrayPool<float>.Shared.Return(lowRows);
        ArrayPool<float>.Shared.Return(middleRow);
        ArrayPool<float>.Shared.Return(outRows);
    }

    private ReadOnlySpan<float> MiddleRow(int m, MaskStrip strip, ReadOnlySpan<float> logits, int size, BilinearAxis lowAxis)
    {
        var target = outRows.AsSpan((m & 1) * MaskStrip.Columns, MaskStrip.Columns);
        ref var held = ref ((m & 1) == 0 ? ref middleHeld.Even : ref middleHeld.Odd);
        if (held != m)
        {
            held = m;
            var middle = middleRow.AsSpan(0, strip.MiddleLength);
            var lower = LowRow(lowAxis.Lower[m], strip, logits, size);
            var upper = LowRow(lowAxis.Upper[m], strip, logits, size);
            Mix(lower, lowAxis.LowerWeight[m], upper, lowAxis.UpperWeight[m], middle);
            Stretch(middle, strip.OutLower, strip.OutUpper, strip.OutLowerWeight, strip.OutUpperWeight, target);
        }

        return target;
    }

    private ReadOnlySpan<float> LowRow(int l, MaskStrip strip, ReadOnlySpan<float> logits, int size)
    {
        var target = lowRows.AsSpan((l & 1) * stride, strip.MiddleLength);
        ref var held = ref ((l & 1) == 0 ? ref lowHeld.Even : ref lowHeld.Odd);
        if (held != l)
        {
            held = l;
            Stretch(logits.Slice(l * size, size), strip.LowLower, strip.LowUpper, strip.LowLowerWeight, strip.LowUpperWeight, target);
        }

        return target;
    }

    private static unsafe void Stretch(
        ReadOnlySpan<float> source, ReadOnlySpan<int> lower, ReadOnlySpan<int> upper, ReadOnlySpan<float> lowerWeight, ReadOnlySpan<float> upperWeight, Span<float> target)
    {
        if (!Avx2.IsSupported || !Fma.IsSupported)
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = BilinearAxis.Mix(source[lower[i]], lowerWeight[i], source[upper[i]], upperWeight[i]);
            return;
        }

        fixed (float* from = source)
        {
            for (var i = 0; i < target.Length; i += Lanes)
            {
                var a = Avx2.GatherVector256(from, Load(lower, i), sizeof(float));
                var b = Avx2.GatherVector256(from, Load(upper, i), sizeof(float));
                Fma.MultiplyAdd(a, Load(lowerWeight, i), b * Load(upperWeight, i)).StoreUnsafe(ref target[i]);
            }
        }
    }

    private static void Mix(ReadOnlySpan<float> lower, float lowerWeight, ReadOnlySpan<float> upper, float upperWeight, Span<float> target)
    {
        var (a, b) = (Vector256.Create(lowerWeight), Vector256.Create(upperWeight));
        for (var i = 0; i < target.Length; i += Lanes)
            Vector256.FusedMultiplyAdd(Load(lower, i), a, Load(upper, i) * b).StoreUnsafe(ref target[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Load<T>(ReadOnlySpan<T> values, int at) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);
}
