using System.Buffers.Binary;

namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Walks the marker segments of a JPEG file. libjpeg fills what is missing from a truncated file with gray and only warns, so the end-of-image marker is
/// looked for here. Source of the format: ITU-T T.81, annex B.
/// </summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        long width = 0, height = 0;
        var at = 2;
        while (NextMarker(file, ref at) is var marker and not 0)
        {
            if (marker == EndOfImage)
                return new(EncodedFormat.Jpeg, width, height, width == 0 || height == 0 ? "it has no image frame" : null);
            if (marker is StartOfImage or 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            if (at + 2 > file.Length)
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (at + length > file.Length)
                break;
            if (IsFrame(marker) && length >= 8)
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 3)..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]);
            }

            at += length;
            if (marker == StartOfScan)
                SkipScan(file, ref at);
        }

        return new(EncodedFormat.Jpeg, width, height, "it is truncated: it ends before the end-of-image marker");
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    // The next marker, and the position behind it; 0 at the end of the file. Bytes between segments are skipped, as libjpeg does.
    private static byte NextMarker(ReadOnlySpan<byte> file, ref int at)
    {
        while (at + 1 < file.Length)
        {
            if (file[at] == 0xFF && file[at + 1] is not (0x00 or 0xFF))
            {
                at += 2;
                return file[at - 1];
            }

            at++;
        }

        return 0;
    }

    // Entropy-coded data: FF 00 is a data byte and FF D0..D7 a restart; any other marker ends it.
    private static void SkipScan(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
            {
                at = file.Length;
                return;
            }

            at += next;
            if (file[at + 1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return;
            at += file[at + 1] == 0xFF ? 1 : 2;
        }
    }
}
