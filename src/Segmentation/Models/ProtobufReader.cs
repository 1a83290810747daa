using System.Text;

namespace SamCam.Segmentation.Models;

/// <summary>
/// Walks the fields of a protobuf file of any size with a small buffer: contents that nobody asks for are jumped over. A message is a stretch of the
/// file, and no field of it can reach beyond its end. (Google.Protobuf offers no such bound to code without generated classes.)
/// </summary>
/// <param name="stream">The file, seekable; it stays the caller's.</param>
internal sealed class ProtobufReader(Stream stream)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where it stands, in bytes from the beginning.</summary>
    public long Position { get; private set; }

    /// <summary>The fields from here to <paramref name="end"/>. Whatever is read of a field, the next one begins behind it.</summary>
    /// <exception cref="InvalidDataException">This is no protobuf message, or it is cut off.</exception>
    public IEnumerable<ProtobufField> Fields(long end)
    {
        while (Position < end)
        {
            var field = ReadField(end);
            yield return field;
            if (Position == field.End)
                continue;
            stream.Position = field.End;
            Position = field.End;
        }
    }

    /// <summary>A number of variable length.</summary>
    /// <exception cref="InvalidDataException">It goes on beyond <paramref name="end"/>, or is longer than ten bytes.</exception>
    public long ReadVarint(long end)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte(end);
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)value;
        }

        throw new InvalidDataException("a number of more than ten bytes");
    }

    /// <summary>The content of a field as text.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="maxBytes"/>, or no UTF-8.</exception>
    public string ReadText(ProtobufField field, int maxBytes)
    {
        var length = field.End - Position;
        if (length > maxBytes)
            throw new InvalidDataException($"a name of {length} bytes");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        Position = field.End;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a name that is no UTF-8", e);
        }
    }

    private ProtobufField ReadField(long end)
    {
        var tag = (ulong)ReadVarint(end);
        var (number, kind) = (tag >> 3, (ProtobufKind)(tag & 7));
        if (number is 0 or > 0x1FFFFFFF)
            throw new InvalidDataException($"a field of number {number}");
        (long value, long length) = kind switch
        {
            ProtobufKind.Varint => (ReadVarint(end), 0L),
            ProtobufKind.Fixed64 => (0L, 8L),
            ProtobufKind.Bytes => (0L, ReadVarint(end)),
            ProtobufKind.Fixed32 => (0L, 4L),
            _ => throw new InvalidDataException($"a field of kind {(int)kind}"),
        };
        return length >= 0 && length <= end - Position
            ? new ProtobufField((int)number, kind, value, Position + length)
            : throw new InvalidDataException($"a field of {length} bytes where {end - Position} are left");
    }

    private int ReadByte(long end)
    {
        var next = Position < end ? stream.ReadByte() : -1;
        if (next < 0)
            throw new InvalidDataException("it ends in the middle of a field");
        Position++;
        return next;
    }
}
