using System.Text;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>The compressed RLE string of COCO, written apart from the product's own, so that golden strings are not compared with themselves.</summary>
internal static class CompressedRle
{
    public static string Encode(ReadOnlySpan<int> counts)
    {
        var text = new StringBuilder();
        for (var i = 0; i < counts.Length; i++)
        {
            long x = i > 2 ? counts[i] - counts[i - 2] : counts[i];
            bool more;
            do
            {
                var chunk = x & 0x1F;
                x >>= 5;
                more = (chunk & 0x10) != 0 ? x != -1 : x != 0;
                text.Append((char)((more ? chunk | 0x20 : chunk) + 48));
            }
            while (more);
        }

        return text.ToString();
    }
}
