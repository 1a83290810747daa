using System.Buffers.Binary;

namespace SamCam.Datasets.Npy;

/// <summary>An element type of NumPy: booleans, integers, floats; objects (<c>O</c>) only as a box for the dictionary.</summary>
internal sealed class NumpyType
{
    private readonly char kind;

    /// <summary>Takes a code such as <c>f4</c>.</summary>
    /// <exception cref="ArgumentException">The code is not that of a number or an object.</exception>
    public NumpyType(string code)
    {
        if (code is not ("b1" or "i1" or "i2" or "i4" or "i8" or "u1" or "u2" or "u4" or "u8" or "f2" or "f4" or "f8" or "O8" or "O" or "O4"))
            throw new ArgumentException($"unknown element type {code}", nameof(code));
        kind = code[0];
        Size = code.Length > 1 ? code[1] - '0' : 8;
    }

    /// <summary>Bytes of an element.</summary>
    public int Size { get; }

    /// <summary>Whether elements are objects.</summary>
    public bool IsObject => kind == 'O';

    /// <summary>Byte order.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>The element at an index: <see cref="long"/> or <see cref="double"/>.</summary>
    public object Read(ReadOnlySpan<byte> raw, int index)
    {
        Span<byte> bytes = stackalloc byte[8];
        raw.Slice(index * Size, Size).CopyTo(bytes);
        if (IsBigEndian)
            bytes[..Size].Reverse();
        return kind switch
        {
            'f' when Size == 2 => (object)(double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            'f' when Size == 4 => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            'f' => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            'i' when Size == 1 => (object)(long)(sbyte)bytes[0],
            'i' when Size == 2 => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            'i' when Size == 4 => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            'O' => throw new ArgumentException("an object is not a number", nameof(raw)),
            _ => (object)BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }
}
