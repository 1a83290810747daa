using System.Buffers.Binary;
using System.Text;

namespace SamCam.Testing.Weights;

/// <summary>Writes zip files of stored entries, whole or damaged on purpose.</summary>
internal sealed class ZipBuilder
{
    private readonly List<byte> file = [];
    private readonly List<byte> directory = [];
    private int count;

    /// <summary>Whether the directory is found through a Zip64 record, as <c>torch.save</c> writes it.</summary>
    public bool Zip64 { get; init; }

    /// <param name="name">Name of the entry.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="plainBytes">Bytes that the directory gives for it uncompressed; null for those it has.</param>
    /// <param name="method">Its method of compression.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="at">Where the directory says it is; null for where it is.</param>
    public ZipBuilder Add(string name, byte[] content, long? plainBytes = null, ushort method = 0, ushort flags = 0, long? at = null)
    {
        var offset = at ?? file.Count;
        var text = Encoding.UTF8.GetBytes(name);
        var extra = Zip64 ? (byte[])[1, 0, 8, 0, .. Bytes(8, offset)] : [];
        file.AddRange([.. Bytes(4, 0x04034b50), .. Bytes(2, 0), .. Bytes(2, flags), .. Bytes(2, method), .. new byte[8]]);
        file.AddRange([.. Bytes(4, content.Length), .. Bytes(4, content.Length), .. Bytes(2, text.Length), .. Bytes(2, 0), .. text, .. content]);
        directory.AddRange(
        [
            .. Bytes(4, 0x02014b50), .. new byte[4], .. Bytes(2, flags), .. Bytes(2, method), .. new byte[8],
            .. Bytes(4, content.Length), .. Bytes(4, plainBytes ?? content.Length), .. Bytes(2, text.Length), .. Bytes(2, extra.Length), .. new byte[10],
            .. Bytes(4, Zip64 ? uint.MaxValue : offset), .. text, .. extra,
        ]);
        count++;
        return this;
    }

    public byte[] Build()
    {
        var (start, size) = (file.Count, directory.Count);
        List<byte> end = [.. file, .. directory];
        if (Zip64)
        {
            var record = end.Count;
            end.AddRange([.. Bytes(4, 0x06064b50), .. Bytes(8, 44), .. new byte[12], .. Bytes(8, count), .. Bytes(8, count), .. Bytes(8, size), .. Bytes(8, start)]);
            end.AddRange([.. Bytes(4, 0x07064b50), .. new byte[4], .. Bytes(8, record), .. Bytes(4, 1)]);
        }

        end.AddRange([.. Bytes(4, 0x06054b50), .. new byte[4], .. Bytes(2, count), .. Bytes(2, count), .. Bytes(4, size), .. Bytes(4, start), 0, 0]);
        return [.. end];
    }

    private static byte[] Bytes(int count, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..count];
    }
}
