using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SamCam.Segmentation.Sam;

/// <summary>
/// Which logits are so far inside or outside a mask that whatever is interpolated between such neighbours alone stays on their side of all thresholds.
/// Interpolated values are convex combinations: where all sources agree, nothing needs to be computed. Two bit rows per logit row.
/// </summary>
internal readonly ref struct LogitClasses : IDisposable
{
    /// <summary>Not all on one side.</summary>
    public const byte Mixed = 0;

    /// <summary>All surely above the upper threshold.</summary>
    public const byte Inside = 1;

    /// <summary>All surely below the lower threshold.</summary>
    public const byte Outside = 2;

    private readonly uint[] bits;
    private readonly int words;

    /// <summary>Classifies a square of logits against +-<paramref name="offset"/>.</summary>
    public LogitClasses(ReadOnlySpan<float> logits, int size, float offset)
    {
        words = (size + 31) / 32;
        bits = ArrayPool<uint>.Shared.Rent(2 * words * size);

        // The margin covers the rounding of the interpolation, a few units in the last place.
        var bound = (offset * (1 + 1e-5f)) + 1e-6f;
        for (var y = 0; y < size; y++)
            Classify(logits.Slice(y * size, size), bound, bits.AsSpan(2 * words * y, words), bits.AsSpan(2 * words * y + words, words));
    }

    /// <summary>The class of the logits from <paramref name="first"/> to <paramref name="last"/> in a row.</summary>
    public byte Of(int row, int first, int last)
    {
        var inside = bits.AsSpan(2 * words * row, words);
        var outside = bits.AsSpan((2 * words * row) + words, words);
        var (firstWord, lastWord) = (first >> 5, last >> 5);
        int result = Inside | Outside;
        for (var w = firstWord; w <= lastWord; w++)
        {
            var mask = uint.MaxValue;
            if (w == firstWord)
                mask &= uint.MaxValue << (first & 31);
            if (w == lastWord)
                mask &= uint.MaxValue >> (31 - (last & 31));
            if ((inside[w] & mask) != mask)
                result &= ~Inside;
            if ((outside[w] & mask) != mask)
                result &= ~Outside;
        }

        return (byte)result;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<uint>.Shared.Return(bits);

    private static void Classify(ReadOnlySpan<float> row, float bound, Span<uint> inside, Span<uint> outside)
    {
        inside.Clear();
        outside.Clear();
        var x = 0;
        ref var start = ref MemoryMarshal.GetReference(row);
        for (; x <= row.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            var values = Vector256.LoadUnsafe(ref start, (nuint)x);
            inside[x >> 5] |= Vector256.GreaterThan(values, Vector256.Create(bound)).ExtractMostSignificantBits() << (x & 31);
            outside[x >> 5] |= Vector256.LessThan(values, Vector256.Create(-bound)).ExtractMostSignificantBits() << (x & 31);
        }

        for (; x < row.Length; x++)
        {
            inside[x >> 5] |= (row[x] > bound ? 1u : 0) << (x & 31);
            outside[x >> 5] |= (row[x] < -bound ? 1u : 0) << (x & 31);
        }
    }
}
