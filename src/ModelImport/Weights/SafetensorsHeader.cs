using System.Buffers.Binary;
using System.Text.Json;

namespace SamCam.ModelImport.Weights;

/// <summary>
/// The header of a safetensors file: eight bytes with its length, then JSON, <c>{"name": {"dtype", "shape", "data_offsets": [begin, end]}}</c>, then the data,
/// which the tensors must fill without overlap and without gaps, as the format demands.
/// </summary>
internal static class SafetensorsHeader
{
    private const int LengthBytes = 8;
    private const int MaxHeaderBytes = 16 << 20;
    private const int MaxTensors = 100_000;

    /// <summary>Whether a file begins like one: a length that fits, then a brace.</summary>
    public static bool IsOne(ByteFile file)
    {
        if (file.Length < LengthBytes + 2)
            return false;
        var start = file.Read(0, LengthBytes + 1);
        return start[LengthBytes] == '{';
    }

    /// <summary>The tensors of a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or not what the format allows.</exception>
    public static Dictionary<string, StoredTensor> Read(ByteFile file)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, LengthBytes));
        if (length > MaxHeaderBytes)
            throw new InvalidDataException($"its header is said to have {length} bytes, more than the limit of {MaxHeaderBytes}");
        var header = file.Read(LengthBytes, (int)length);
        var start = LengthBytes + (long)length;
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("its header is no JSON object");
            return Read(json.RootElement, start, file.Length - start);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("its header is no JSON (" + e.Message + ")", e);
        }
    }

    private static Dictionary<string, StoredTensor> Read(JsonElement root, long start, long dataBytes)
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var places = new List<(long Begin, long End, string Name)>();
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals("__metadata__"))
                continue;
            if (tensors.Count == MaxTensors)
                throw new InvalidDataException($"it has more than {MaxTensors} tensors");
            var (description, begin, end) = Entry(member.Name, member.Value);
            if (begin < 0 || end < begin || end > dataBytes)
                throw new InvalidDataException($"its tensor '{member.Name}' is said to be in bytes {begin} to {end} of {dataBytes}");
            if (end - begin != description.Count * description.Type.Size())
                throw new InvalidDataException($"its tensor '{member.Name}' has {end - begin} bytes, but {description.Type} {description.ShapeText} takes {description.Count * description.Type.Size()}");
            if (!tensors.TryAdd(member.Name, new StoredTensor(description, start + begin)))
                throw new InvalidDataException($"it names the tensor '{member.Name}' twice");
            places.Add((begin, end, member.Name));
        }

        RequireNoGaps(places, dataBytes);
        return tensors;
    }

    private static void RequireNoGaps(List<(long Begin, long End, string Name)> places, long dataBytes)
    {
        var expected = 0L;
        foreach (var (begin, end, name) in places.OrderBy(p => p.Begin).ThenBy(p => p.End))
        {
            if (begin != expected)
                throw new InvalidDataException($"its tensor '{name}' {(begin < expected ? "overlaps another" : "lies behind a gap")}");
            expected = end;
        }

        if (expected != dataBytes)
            throw new InvalidDataException($"its tensors take {expected} bytes of data, but it has {dataBytes}");
    }

    private static (TensorDescription Description, long Begin, long End) Entry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2
            || !offsets[0].TryGetInt64(out var begin) || !offsets[1].TryGetInt64(out var end))
        {
            throw new InvalidDataException($"its entry '{name}' is not made of dtype, shape and data_offsets");
        }

        var dimensions = new List<long>();
        foreach (var dimension in shape.EnumerateArray())
            dimensions.Add(dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt64(out var d) ? d : -1);
        return (new TensorDescription(Type(name, type.GetString()!), TensorShape.Checked(name, dimensions)), begin, end);
    }

    private static ElementType Type(string name, string type) => type switch
    {
        "F32" => ElementType.Float32,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "F64" => ElementType.Float64,
        "I64" => ElementType.Int64,
        "I32" => ElementType.Int32,
        "I16" => ElementType.Int16,
        "I8" => ElementType.Int8,
        "U8" => ElementType.UInt8,
        "BOOL" => ElementType.Boolean,
        _ => throw new InvalidDataException($"its tensor '{name}' has the type {type}, which is not read"),
    };
}
