using System.Buffers.Binary;

namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Reads one-channel PNGs without touching their values: gray and indexed, 1 to 16 bits. Image libraries expand palettes and scale gray values, which
/// would destroy class ids. Transparency and ancillary chunks are ignored. Format: the PNG specification (ISO/IEC 15948).
/// </summary>
public static class PngReader
{
    /// <summary>Most pixels that are read when the caller does not say otherwise.</summary>
    public const int DefaultMaxPixels = 100_000_000;

    private const long MaxInflation = 1032;
    private const int MaxFileBytes = 256 << 20;

    /// <summary>Reads a PNG file from memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="subject">What errors call it.</param>
    /// <param name="maxPixels">Larger images are refused before anything is inflated.</param>
    /// <exception cref="InputException">It is no PNG, is damaged, too large, or has more than one channel.</exception>
    public static PngImage Read(ReadOnlySpan<byte> file, string subject, int maxPixels = DefaultMaxPixels)
    {
        if (!PngChunks.HasSignature(file))
            throw new InputException(subject, "not a PNG file", "save it as an 8-bit indexed or gray PNG");
        var chunks = new PngChunks(file, subject);
        chunks.Next();
        if (!chunks.Type.SequenceEqual("IHDR"u8) || chunks.Content.Length != 13)
            throw Damaged(subject, "it has no header");
        var (width, height, depth, type, interlaced) = Header(chunks.Content, subject, maxPixels);
        using var compressed = new MemoryStream();
        do
        {
            chunks.Next();
            if (chunks.Type.SequenceEqual("IDAT"u8))
                compressed.Write(chunks.Content);
        }
        while (!chunks.Type.SequenceEqual("IEND"u8));
        compressed.Position = 0;
        var rows = new PngRows(width, height, depth, interlaced);
        // Deflate cannot do better than this: a small file that claims to be huge is refused before its pixels are allocated.
        if (rows.InflatedBytes > (MaxInflation * compressed.Length) + MaxInflation)
            throw Damaged(subject, "its pixels end early");
        return new PngImage(width, height, depth, type, rows.Inflate(compressed, subject));
    }

    /// <summary>Reads a PNG file from a stream.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, string, int)"/>
    public static PngImage Read(Stream file, string subject, int maxPixels = DefaultMaxPixels)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > MaxFileBytes)
                throw new InputException(subject, "the file has more than 256 MiB", "save it as an 8-bit indexed or gray PNG");
        }

        return Read(memory.GetBuffer().AsSpan(0, (int)memory.Length), subject, maxPixels);
    }

    internal static InputException Damaged(string subject, string reason, Exception? inner = null) =>
        new(subject, $"the PNG is damaged ({reason})", "copy it again from its source", inner);

    private static (int Width, int Height, int Depth, PngColorType Type, bool Interlaced) Header(ReadOnlySpan<byte> header, string subject, int maxPixels)
    {
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        if (width == 0 || height == 0 || width > int.MaxValue || height > int.MaxValue)
            throw Damaged(subject, "its size is no size");
        if ((ulong)width * height > (ulong)maxPixels)
            throw new InputException(subject, $"{width} x {height} is more than {maxPixels} pixels", "make it smaller");
        var (depth, type) = ((int)header[8], (PngColorType)header[9]);
        if (type is PngColorType.Rgb or PngColorType.RgbAlpha or PngColorType.GrayAlpha)
            throw new InputException(subject, "the PNG holds colours, not one value per pixel", "save it as an 8-bit indexed or gray PNG whose values are class ids");
        var depthFits = depth is 1 or 2 or 4 or 8 || (depth == 16 && type == PngColorType.Gray);
        if (type is not (PngColorType.Gray or PngColorType.Indexed) || !depthFits || header[10] != 0 || header[11] != 0 || header[12] > 1)
            throw Damaged(subject, "its header is no PNG header");
        return ((int)width, (int)height, depth, type, header[12] == 1);
    }
}
