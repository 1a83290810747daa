namespace SamCam.Segmentation.Sam;

/// <summary>A square of 32 x 32 bits.</summary>
internal static class BitSquare
{
    /// <summary>Exchanges bit j of word i with bit i of word j: halves of words are swapped between ever nearer partners.</summary>
    public static void Transpose(Span<uint> words)
    {
        var mask = 0x0000FFFFu;
        for (var step = 16; step != 0; step >>= 1)
        {
            for (var i = 0; i < 32; i = (i + step + 1) & ~step)
            {
                var swap = ((words[i] >> step) ^ words[i + step]) & mask;
                words[i] ^= swap << step;
                words[i + step] ^= swap;
            }

            mask ^= mask << (step >> 1);
        }
    }
}
