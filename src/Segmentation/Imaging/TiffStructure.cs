using System.Buffers.Binary;

namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Reads the first directory of a TIFF file: its size, and whether all strips or tiles lie inside the file. Source of the format: TIFF 6.0, section 2.
/// </summary>
internal static class TiffStructure
{
    private const string CutShort = "it is truncated: image data lies behind the end of the file";
    private const int MaxParts = 1 << 20;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        var big = file[0] == (byte)'M';
        if (file.Length < 8)
            return new(EncodedFormat.Tiff, 0, 0, "it ends inside the TIFF header");
        long directory = UInt32(file, 4, big);
        if (directory + 2 > file.Length)
            return new(EncodedFormat.Tiff, 0, 0, CutShort);
        var count = UInt16(file, (int)directory, big);
        if (directory + 2 + (12L * count) > file.Length)
            return new(EncodedFormat.Tiff, 0, 0, CutShort);
        long width = 0, height = 0;
        int offsets = -1, lengths = -1;
        for (var i = 0; i < count; i++)
        {
            var entry = (int)directory + 2 + (12 * i);
            switch (UInt16(file, entry, big))
            {
                case 256:
                    width = Value(file, entry, 0, big);
                    break;
                case 257:
                    height = Value(file, entry, 0, big);
                    break;
                case 273 or 324:
                    offsets = entry;
                    break;
                case 279 or 325:
                    lengths = entry;
                    break;
            }
        }

        return new(EncodedFormat.Tiff, width, height, Complete(file, offsets, lengths, big) ? null : CutShort);
    }

    private static bool Complete(ReadOnlySpan<byte> file, int offsets, int lengths, bool big)
    {
        if (offsets < 0 || lengths < 0)
            return false;
        var parts = UInt32(file, offsets + 4, big);
        if (parts > MaxParts || parts != UInt32(file, lengths + 4, big))
            return false;
        for (var i = 0; i < parts; i++)
        {
            var (from, length) = (Value(file, offsets, i, big), Value(file, lengths, i, big));
            if (from < 0 || length < 0 || from + length > file.Length)
                return false;
        }

        return true;
    }

    // Element i of an entry's values, which lie in the entry itself when they fit into four bytes; -1 outside the file.
    private static long Value(ReadOnlySpan<byte> file, int entry, int i, bool big)
    {
        var size = UInt16(file, entry + 2, big) switch { 3 => 2, 4 => 4, _ => 0 };
        if (size == 0)
            return -1;
        var start = size * (long)UInt32(file, entry + 4, big) <= 4 ? entry + 8L : UInt32(file, entry + 8, big);
        var at = start + ((long)size * i);
        if (at + size > file.Length)
            return -1;
        return size == 2 ? UInt16(file, (int)at, big) : UInt32(file, (int)at, big);
    }

    private static ushort UInt16(ReadOnlySpan<byte> file, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);

    private static uint UInt32(ReadOnlySpan<byte> file, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
}
