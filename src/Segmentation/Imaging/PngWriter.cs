using System.Buffers.Binary;
using System.IO.Compression;

namespace SamCam.Segmentation.Imaging;

/// <summary>Writes 8-bit one-channel PNGs. The same samples give the same bytes.</summary>
public static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes palette indices with a palette.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="indices">Row-major, <c>width * height</c> bytes.</param>
    /// <param name="palette">R, G, B of every index.</param>
    public static void WriteIndexed(Stream stream, int width, int height, ReadOnlySpan<byte> indices, ReadOnlySpan<byte> palette) =>
        Write(stream, width, height, indices, PngColorType.Indexed, palette);

    /// <summary>Writes gray values.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="values">Row-major, <c>width * height</c> bytes.</param>
    public static void WriteGray(Stream stream, int width, int height, ReadOnlySpan<byte> values) =>
        Write(stream, width, height, values, PngColorType.Gray, []);

    private static void Write(Stream stream, int width, int height, ReadOnlySpan<byte> samples, PngColorType type, ReadOnlySpan<byte> palette)
    {
        if (samples.Length != width * height)
            throw new ArgumentException($"{width} x {height} needs {width * height} samples, not {samples.Length}", nameof(samples));
        stream.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)type;
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);
        if (palette.Length > 0)
            WriteChunk(stream, "PLTE"u8, palette);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            // Label maps and masks are flat: without a filter their rows repeat, which is what deflate likes best.
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(samples.Slice(y * width, width));
            }
        }

        WriteChunk(stream, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, content));
        stream.Write(number);
    }
}
