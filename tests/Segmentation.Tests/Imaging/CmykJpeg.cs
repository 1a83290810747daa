namespace SamCam.Segmentation.Tests.Imaging;

/// <summary>
/// Writes an 8 x 8 baseline JPEG of four components with one colour, marked as Adobe's untransformed CMYK. A flat block is its DC coefficient alone, so the
/// Huffman tables need one code for every DC length and one for the end of the block.
/// </summary>
internal static class CmykJpeg
{
    public static byte[] Flat(byte c, byte m, byte y, byte k)
    {
        var file = new List<byte> { 0xFF, 0xD8 };
        file.AddRange([0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        file.AddRange([0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        file.AddRange([0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);

        // DC: lengths 0..11 as the 4-bit codes 0..11. AC: the end of the block as the one-bit code 0.
        file.AddRange([0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(v => (byte)v)]);
        file.AddRange([0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0]);
        file.AddRange([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
        file.AddRange(Scan([c, m, y, k]));
        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    private static List<byte> Scan(byte[] samples)
    {
        var bits = new List<int>();
        foreach (var sample in samples)
        {
            // With a quantiser of 1, the DC coefficient of a flat block is 8 times its level-shifted value.
            var value = 8 * (sample - 128);
            var length = 0;
            while (Math.Abs(value) >> length != 0)
                length++;
            Append(bits, length, 4);
            Append(bits, value >= 0 ? value : value + (1 << length) - 1, length);
            Append(bits, 0, 1);
        }

        while (bits.Count % 8 != 0)
            bits.Add(1);
        var bytes = new List<byte>();
        foreach (var chunk in bits.Chunk(8))
        {
            var value = (byte)chunk.Aggregate(0, (sum, bit) => (sum << 1) | bit);
            bytes.Add(value);
            if (value == 0xFF)
                bytes.Add(0);
        }

        return bytes;
    }

    private static void Append(List<int> bits, int value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
            bits.Add((value >> i) & 1);
    }
}
