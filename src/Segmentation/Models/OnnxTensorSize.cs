namespace SamCam.Segmentation.Models;

/// <summary>How many bytes a tensor takes, by the element types of onnx.proto.</summary>
internal static class OnnxTensorSize
{
    // TensorProto.DataType in order of its numbers; 0 where elements have no fixed size: undefined, text.
    private static ReadOnlySpan<byte> Bits =>
    [
        0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2,
    ];

    /// <summary>Bytes of a tensor.</summary>
    /// <exception cref="InvalidDataException">The element type has no size, a dimension is negative, or the product is beyond 2^60.</exception>
    public static long Of(long type, IReadOnlyList<long> dimensions)
    {
        if (type < 0 || type >= Bits.Length || Bits[(int)type] == 0)
            throw new InvalidDataException($"external data of element type {type}");
        UInt128 bits = Bits[(int)type];
        foreach (var dimension in dimensions)
        {
            if (dimension < 0)
                throw new InvalidDataException($"a dimension of {dimension}");
            bits *= (UInt128)dimension;
            if (bits >> 63 != 0)
                throw new InvalidDataException("a tensor of more bytes than there are");
        }

        return (long)((bits + 7) / 8);
    }
}
