namespace SamCam.ModelImport.Onnx;

/// <summary>Numbers of element types in ONNX files (<c>TensorProto.DataType</c>).</summary>
internal static class OnnxType
{
    /// <summary>Single precision.</summary>
    public const int Float = 1;

    /// <summary>Whole numbers -128 to 127.</summary>
    public const int SignedByte = 3;

    /// <summary>Whole numbers of 64 bits.</summary>
    public const int Int64 = 7;

    /// <summary>Half precision.</summary>
    public const int Half = 10;

    /// <summary>Bytes of an element.</summary>
    /// <exception cref="InvalidDataException">It has no fixed number of them.</exception>
    public static int Size(int type) => type switch
    {
        2 or 3 or 9 => 1,
        4 or 5 or 10 or 16 => 2,
        1 or 6 or 12 => 4,
        7 or 11 or 13 or 14 => 8,
        _ => throw new InvalidDataException($"constants of the element type {type}"),
    };
}
