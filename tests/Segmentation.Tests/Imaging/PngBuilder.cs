using System.Buffers.Binary;
using System.IO.Compression;

namespace SamCam.Segmentation.Tests.Imaging;

/// <summary>Writes PNG files chunk by chunk, well-formed or not; the checksum is computed bit by bit, apart from the product's table.</summary>
internal sealed class PngBuilder
{
    private readonly MemoryStream file = new();

    public PngBuilder() => file.Write([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]);

    public static byte[] File(int width, int height, int depth, int type, byte[] rows, int interlace = 0) =>
        new PngBuilder().Header(width, height, depth, type, interlace).Pixels(rows).Chunk("IEND", []).Bytes();

    public PngBuilder Header(int width, int height, int depth, int type, int interlace = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)type, (byte)interlace);
        return Chunk("IHDR", header);
    }

    public PngBuilder Pixels(byte[] rows) => Chunk("IDAT", Deflate(rows));

    public PngBuilder Chunk(string type, byte[] content)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] body = [.. type.Select(c => (byte)c), .. content];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        file.Write(number);
        return this;
    }

    public byte[] Bytes() => file.ToArray();

    public static byte[] Deflate(byte[] rows)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(rows);
        return compressed.ToArray();
    }

    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
