using System.Buffers.Binary;

namespace SamCam.Segmentation.Imaging;

/// <summary>Walks the chunks of a PNG file in memory and checks each one's CRC.</summary>
internal ref struct PngChunks(ReadOnlySpan<byte> file, string subject)
{
    private ReadOnlySpan<byte> rest = file[8..];

    /// <summary>The four letters of the current chunk.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The content of the current chunk.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public static bool HasSignature(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>Goes to the next chunk.</summary>
    /// <exception cref="InputException">The file ends early or a CRC is wrong.</exception>
    public void Next()
    {
        if (rest.Length < 12)
            throw PngReader.Damaged(subject, "the file ends early");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 12)
            throw PngReader.Damaged(subject, "the file ends early");
        Type = rest.Slice(4, 4);
        Content = rest.Slice(8, (int)length);
        if (Crc32.Of(Type, Content) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
            throw PngReader.Damaged(subject, "a checksum is wrong");
        rest = rest[(12 + (int)length)..];
    }
}
