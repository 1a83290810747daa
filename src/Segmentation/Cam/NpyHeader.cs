using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SamCam.Segmentation.Cam;

/// <summary>
/// The header of a NumPy array file: plain arrays in C order only, nothing that could run code. Source of the format: numpy.lib.format, versions 1.0 and 2.0.
/// </summary>
/// <param name="Type">Element type as NumPy writes it, for example <c>&lt;f2</c>.</param>
/// <param name="Shape">Dimensions, at most 8.</param>
/// <param name="DataOffset">Where the elements begin.</param>
internal sealed partial record NpyHeader(string Type, IReadOnlyList<int> Shape, int DataOffset)
{
    private const int Alignment = 64;
    private const int MaxLength = 1 << 16;
    private const int MaxDimensions = 8;

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => checked(product * dimension));

    /// <summary>Reads a header; null when the bytes are none, or describe something else than a plain array.</summary>
    public static NpyHeader? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]) || file[6] is not (1 or 2))
            return null;
        var start = file[6] == 1 ? 10 : 12;
        var length = file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (length > MaxLength || start + length > file.Length)
            return null;
        var match = Dictionary().Match(Encoding.Latin1.GetString(file.Slice(start, (int)length)));
        if (!match.Success)
            return null;
        var shape = new List<int>();
        foreach (var part in match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension) || shape.Count == MaxDimensions)
                return null;
            shape.Add(dimension);
        }

        return new NpyHeader(match.Groups["type"].Value, shape, start + (int)length);
    }

    /// <summary>The bytes of a header, padded so that the elements begin at a multiple of 64.</summary>
    public static byte[] Write(string type, params IReadOnlyList<int> shape)
    {
        var dimensions = string.Join(", ", shape.Select(d => d.ToString(CultureInfo.InvariantCulture))) + (shape.Count == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({dimensions}), }}";
        var total = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        bytes.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]).CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[<|][a-z][0-9])', 'fortran_order': False, 'shape': \((?<shape>[0-9, ]*)\), ?\}\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dictionary();
}
