using System.Buffers;
using System.Numerics;

namespace SamCam.Segmentation.Sam;

/// <summary>Collects run lengths of a bit stream, zeros first, in a pooled buffer.</summary>
internal struct RunWriter : IDisposable
{
    private int[] runs = ArrayPool<int>.Shared.Rent(1024);
    private int count;
    private int run;
    private bool current;

    /// <summary>An empty stream.</summary>
    public RunWriter()
    {
    }

    /// <summary>Appends <paramref name="length"/> equal bits.</summary>
    public void Append(bool bit, int length)
    {
        if (length == 0)
            return;
        if (bit != current)
            Turn();
        run += length;
    }

    /// <summary>Appends the lowest <paramref name="length"/> bits (1..32), lowest first.</summary>
    public void AppendBits(uint bits, int length)
    {
        while (true)
        {
            var same = Math.Min(BitOperations.TrailingZeroCount(current ? ~bits : bits), length);
            run += same;
            length -= same;
            if (length == 0)
                return;
            bits >>= same;
            Turn();
        }
    }

    /// <summary>Ends the stream; the runs are valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<int> Finish()
    {
        Turn();
        return runs.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<int>.Shared.Return(runs);

    private void Turn()
    {
        if (count == runs.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(2 * count);
            runs.AsSpan(0, count).CopyTo(larger);
            ArrayPool<int>.Shared.Return(runs);
            runs = larger;
        }

        runs[count++] = run;
        run = 0;
        current = !current;
    }
}
