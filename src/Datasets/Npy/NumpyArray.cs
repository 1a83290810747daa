namespace SamCam.Datasets.Npy;

/// <summary>An array of NumPy; empty until its state is set.</summary>
internal sealed class NumpyArray
{
    private NumpyType? type;
    private object? data;

    /// <summary>Number of dimensions.</summary>
    public int Rank { get; private set; }

    /// <summary>Number of elements.</summary>
    public int Length { get; private set; }

    /// <summary>Whether its elements are numbers, for <see cref="IsSet"/>.</summary>
    public bool HasNumbers => data is byte[];

    /// <summary>The one object of an array that is only a box; else null.</summary>
    public object? Boxed => data is List<object?> { Count: 1 } list ? list[0] : null;

    /// <summary>Sets the state.</summary>
    /// <exception cref="ArgumentException">The data do not fill the shape.</exception>
    public void Set(object?[] shape, NumpyType elementType, object elements)
    {
        var length = 1;
        foreach (var extent in shape)
            length = extent is long size and >= 0 ? checked(length * (int)size) : throw new ArgumentException("a shape is not made of sizes", nameof(shape));
        var fits = elements is byte[] raw ? !elementType.IsObject && raw.LongLength == (long)length * elementType.Size : elementType.IsObject && elements is List<object?> list && list.Count == length;
        if (!fits)
            throw new ArgumentException("an array's data do not fill its shape", nameof(elements));
        (type, data, Rank, Length) = (elementType, elements, shape.Length, length);
    }

    /// <summary>Whether the element at an index is not zero.</summary>
    public bool IsSet(int index) => type!.Read((byte[])data!, index) is not (0L or 0.0);
}
