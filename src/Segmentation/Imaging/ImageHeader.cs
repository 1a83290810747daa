using System.Buffers.Binary;

namespace SamCam.Segmentation.Imaging;

/// <summary>What the first bytes of an image file say, read without decoding a pixel, and whether the file is whole.</summary>
/// <param name="Format">The format, by content and not by name.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Defect">Why the file cannot be whole; null when it seems to be.</param>
internal sealed record ImageHeader(EncodedFormat Format, long Width, long Height, string? Defect)
{
    /// <summary>Reads the header; null when the bytes are none of the known formats.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return JpegStructure.Read(file);
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return Png(file);
        if (file.StartsWith("BM"u8))
            return Bmp(file);
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            return Gif(file);
        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
            return WebP(file);
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return TiffStructure.Read(file);
        return null;
    }

    private static ImageHeader Png(ReadOnlySpan<byte> file)
    {
        if (file.Length < 33 || !file[12..].StartsWith("IHDR"u8))
            return new(EncodedFormat.Png, 0, 0, "it ends inside the PNG header");
        long width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]);
        long height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        long at = 8;
        while (at + 12 <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[(int)at..]);
            if (file[((int)at + 4)..].StartsWith("IEND"u8))
                return new(EncodedFormat.Png, width, height, null);
            at += 12L + length;
        }

        return new(EncodedFormat.Png, width, height, "it is truncated: the IEND chunk is missing");
    }

    private static ImageHeader Bmp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 54)
            return new(EncodedFormat.Bmp, 0, 0, "it ends inside the BMP header");
        var pixels = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) < 40)
            return new(EncodedFormat.Bmp, 0, 0, "it is an OS/2 bitmap, which is not read");
        long width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
        var runLength = compression is 1 or 2;
        var whole = runLength || pixels + (((width * bits) + 31) / 32 * 4 * height) <= file.Length;
        return new(EncodedFormat.Bmp, width, height, whole ? null : "it is truncated: rows of pixels are missing");
    }

    private static ImageHeader Gif(ReadOnlySpan<byte> file)
    {
        if (file.Length < 13)
            return new(EncodedFormat.Gif, 0, 0, "it ends inside the GIF header");
        var trailer = file.TrimEnd((byte)0);
        return new(
            EncodedFormat.Gif,
            BinaryPrimitives.ReadUInt16LittleEndian(file[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[8..]),
            trailer.Length > 13 && trailer[^1] == 0x3B ? null : "it is truncated: the GIF trailer is missing");
    }

    private static ImageHeader WebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 30)
            return new(EncodedFormat.WebP, 0, 0, "it ends inside the WebP header");
        var defect = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length + 1L ? null : "it is truncated: it is shorter than its RIFF header says";
        var data = file[20..];
        if (file[12..].StartsWith("VP8X"u8))
            return new(EncodedFormat.WebP, 1 + UInt24(data[4..]), 1 + UInt24(data[7..]), defect);
        if (file[12..].StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return new(EncodedFormat.WebP, 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF), defect);
        }

        return file[12..].StartsWith("VP8 "u8)
            ? new(EncodedFormat.WebP, BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF, defect)
            : new(EncodedFormat.WebP, 0, 0, "its first chunk is no image");
    }

    private static long UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
