using System.Buffers;

namespace SamCam.Segmentation.Masks;

/// <summary>
/// The compressed string of COCO RLE: each run, from the fourth on as the difference to the run two before, in groups of five bits, lowest first,
/// bit 5 saying that more follow, plus 48. Source: cocoapi, common/maskApi.c.
/// </summary>
internal static class CompressedRle
{
    private const int MaxGroups = 7;

    public static string Format(ReadOnlySpan<int> counts)
    {
        var buffer = ArrayPool<char>.Shared.Rent(Math.Max(1, MaxGroups * counts.Length));
        var length = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            long value = i > 2 ? (long)counts[i] - counts[i - 2] : counts[i];
            bool more;
            do
            {
                var group = (int)(value & 0x1F);
                value >>= 5;
                more = (group & 0x10) != 0 ? value != -1 : value != 0;
                buffer[length++] = (char)((more ? group | 0x20 : group) + 48);
            }
            while (more);
        }

        var text = new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <exception cref="FormatException">The text is no compressed RLE of so many pixels.</exception>
    public static int[] Parse(ReadOnlySpan<char> text, int pixels)
    {
        // A run takes one character or more, and pixels that alternate give one run each behind the first.
        var counts = new List<int>((int)Math.Min(text.Length, pixels + 1L));
        long sum = 0;
        for (var position = 0; position < text.Length;)
        {
            var value = Number(text, ref position);
            if (counts.Count > 2)
                value += counts[^2];
            if (value < 0 || value > pixels - sum)
                throw new FormatException($"run {counts.Count} of the compressed RLE does not fit into {pixels} pixels");
            if (counts.Count > pixels)
                throw new FormatException($"the compressed RLE has more runs than {pixels} pixels can have");
            sum += value;
            counts.Add((int)value);
        }

        return sum == pixels ? [.. counts] : throw new FormatException($"the compressed RLE covers {sum} of {pixels} pixels");
    }

    private static long Number(ReadOnlySpan<char> text, ref int position)
    {
        long value = 0;
        for (var group = 0; ; group++)
        {
            if (position == text.Length || group == MaxGroups)
                throw new FormatException("the compressed RLE ends inside a number");
            var bits = text[position++] - 48;
            if (bits is < 0 or > 63)
                throw new FormatException($"'{text[position - 1]}' is no character of a compressed RLE");
            value |= (long)(bits & 0x1F) << (5 * group);
            if ((bits & 0x20) != 0)
                continue;
            return (bits & 0x10) != 0 ? value | (-1L << (5 * (group + 1))) : value;
        }
    }
}
