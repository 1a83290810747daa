using System.Buffers.Binary;
using System.Text;
using SamCam.Segmentation;

namespace SamCam.Datasets.Npy;

/// <summary>The header of an npy file. Source of the format: NumPy enhancement proposal 1, versions 1.0 to 3.0.</summary>
internal static class NpyHeader
{
    /// <summary>Goes past the header of a file that holds one pickled object.</summary>
    /// <exception cref="InputException">It is not an npy file, or holds an array of numbers.</exception>
    public static ReadOnlyMemory<byte> SkipToPickle(ReadOnlyMemory<byte> file, string subject)
    {
        var bytes = file.Span;
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes[1..6].SequenceEqual("NUMPY"u8) || bytes[6] is < 1 or > 3)
            throw new InputException(subject, "is not an npy file", "fetch it again");
        var start = bytes[6] == 1 ? 10 : 12;
        var length = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > bytes.Length - start)
            throw new InputException(subject, "ends inside its header", "fetch it again");
        var header = Encoding.UTF8.GetString(bytes.Slice(start, (int)length)).Replace(" ", "", StringComparison.Ordinal);
        if (!header.Contains("'descr':'|O'", StringComparison.Ordinal))
            throw new InputException(subject, "holds an array of numbers, which does not say which image a row belongs to", "give a file that holds a dictionary from image to labels");
        return file[(start + (int)length)..];
    }
}
