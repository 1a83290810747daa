using System.Buffers.Binary;
using System.Text;

namespace SamCam.ModelImport.Pickling;

/// <summary>Reads the arguments of pickle operations.</summary>
/// <param name="bytes">The pickle.</param>
internal ref struct PickleBytes(ReadOnlySpan<byte> bytes)
{
    private const int MaxLineBytes = 4096;
    private static readonly UTF8Encoding Text8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>The next bytes.</summary>
    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > rest.Length)
            throw new InvalidDataException("its pickle is cut off");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    /// <summary>A byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>A number of two bytes.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>A number of four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>A number of four bytes.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A number of eight bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A floating-point number of eight bytes, big-endian as pickles have them.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A whole number in two's complement of any length up to eight bytes.</summary>
    /// <exception cref="InvalidDataException">It is longer.</exception>
    public long Long(long count)
    {
        var digits = Take(count);
        if (count > 8)
            throw new InvalidDataException("its pickle holds a number of more than 64 bits");
        var value = count > 0 && (digits[^1] & 0x80) != 0 ? -1L : 0L;
        for (var i = digits.Length - 1; i >= 0; i--)
            value = (value << 8) | digits[i];
        return value;
    }

    /// <summary>Text in UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public string Text(long count)
    {
        try
        {
            return Text8.GetString(Take(count));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("its pickle holds text that is not UTF-8", e);
        }
    }

    /// <summary>Text up to the end of the line.</summary>
    /// <exception cref="InvalidDataException">The line does not end.</exception>
    public string Line()
    {
        var end = rest[..Math.Min(rest.Length, MaxLineBytes)].IndexOf((byte)'\n');
        var line = Text(end >= 0 ? end : throw new InvalidDataException("its pickle is cut off"));
        Take(1);
        return line;
    }
}
