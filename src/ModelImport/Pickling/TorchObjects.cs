using SamCam.ModelImport.Weights;

namespace SamCam.ModelImport.Pickling;

/// <summary>The objects that a pickle of weights may name, and what becomes of them: tensors and dictionaries, nothing else.</summary>
internal static class TorchObjects
{
    private static readonly Dictionary<GlobalName, ElementType> Storages = new()
    {
        [new("torch", "FloatStorage")] = ElementType.Float32,
        [new("torch", "HalfStorage")] = ElementType.Float16,
        [new("torch", "BFloat16Storage")] = ElementType.BFloat16,
        [new("torch", "DoubleStorage")] = ElementType.Float64,
        [new("torch", "LongStorage")] = ElementType.Int64,
        [new("torch", "IntStorage")] = ElementType.Int32,
        [new("torch", "ShortStorage")] = ElementType.Int16,
        [new("torch", "CharStorage")] = ElementType.Int8,
        [new("torch", "ByteStorage")] = ElementType.UInt8,
        [new("torch", "BoolStorage")] = ElementType.Boolean,
    };

    private static readonly GlobalName Dictionary = new("collections", "OrderedDict");
    private static readonly GlobalName Tensor = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly GlobalName Parameter = new("torch._utils", "_rebuild_parameter");

    /// <summary>The object of this name.</summary>
    /// <exception cref="InvalidDataException">It is not one of those that are built.</exception>
    public static GlobalName Find(string module, string name)
    {
        var global = new GlobalName(module, name);
        if (global == Dictionary || global == Tensor || global == Parameter || Storages.ContainsKey(global))
            return global;
        throw new InvalidDataException($"it asks for the Python object {Shown(global)}; only tensors and dictionaries of them are read, and nothing is executed");
    }

    /// <summary>Calls one of the objects.</summary>
    /// <exception cref="InvalidDataException">The arguments are not its.</exception>
    public static object Call(object? callable, object? arguments)
    {
        if (callable is not GlobalName global || arguments is not object?[] values)
            throw new InvalidDataException("it calls something that cannot be called");
        if (global == Dictionary && values.Length == 0)
            return new PickleDictionary();
        if (global == Parameter && values is [TensorReference parameter, ..])
            return parameter;
        if (global == Tensor && values is [StorageReference storage, long offset, object?[] shape, object?[] strides, ..])
            return new TensorReference(storage, offset, Numbers(shape), Numbers(strides));
        throw new InvalidDataException($"it calls {global} in a way that is not known");
    }

    /// <summary>What a persistent id stands for: <c>('storage', type, key, device, count)</c>.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static StorageReference Storage(object? id) =>
        id is object?[] and ["storage", GlobalName global, string key, string, long count] && Storages.TryGetValue(global, out var type)
            ? new StorageReference(type, key, count)
            : throw new InvalidDataException("it refers to something that is no storage of elements");

    private static long[] Numbers(object?[] values) =>
        [.. values.Select(v => v is long number ? number : throw new InvalidDataException("a tensor's shape holds something that is no number"))];

    // Names are the file's own: shortened and without control characters, they can be printed.
    private static string Shown(GlobalName global)
    {
        var text = new string([.. global.ToString().Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
        return $"'{text}'";
    }
}
