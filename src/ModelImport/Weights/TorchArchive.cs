using System.Text;
using SamCam.ModelImport.Pickling;

namespace SamCam.ModelImport.Weights;

/// <summary>
/// The zip form of <c>torch.save</c> (PyTorch 1.6 and later): <c>NAME/data.pkl</c> with a dictionary of tensors, and a storage of elements in each <c>NAME/data/KEY</c>.
/// </summary>
internal static class TorchArchive
{
    private const int MaxPickleBytes = 64 << 20;
    private const string Pickle = "/data.pkl";
    private static readonly string[] Wrappers = ["state_dict", "model", "model_state_dict", "module", "net"];

    /// <summary>The tensors of a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not read.</exception>
    public static Dictionary<string, StoredTensor> Read(ByteFile file)
    {
        var entries = ZipDirectory.Read(file);
        var pickles = entries.Keys.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length).ToList();
        if (pickles.Count != 1)
            throw new InvalidDataException("it is a zip file, but not one of torch.save: it needs one data.pkl in one folder");
        var folder = pickles[0][..^Pickle.Length];
        if (entries.TryGetValue(folder + "/byteorder", out var order) && Text(file, order) != "little")
            throw new InvalidDataException("it was written on a big-endian machine");
        var place = entries[pickles[0]];
        if (place.Length > MaxPickleBytes)
            throw new InvalidDataException($"its data.pkl has {place.Length} bytes, more than the limit of {MaxPickleBytes}");
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (key, value) in StateDictionary(PickleReader.Read(file.Read(place.Offset, (int)place.Length))).Members)
        {
            // Whatever else is beside the weights (an epoch, a version) is none of them.
            if (key is string name && value is TensorReference tensor)
                tensors[name] = Locate(name, tensor, folder, entries);
        }

        return tensors;
    }

    private static PickleDictionary StateDictionary(object? root)
    {
        if (root is PickleDictionary plain)
        {
            if (HasTensors(plain))
                return plain;
            if (Wrappers.Select(key => plain[key]).OfType<PickleDictionary>().FirstOrDefault(HasTensors) is { } inner)
                return inner;
        }

        throw new InvalidDataException("it holds no dictionary of tensors, neither as a whole nor as state_dict or model");
    }

    private static bool HasTensors(PickleDictionary dictionary) => dictionary.Members.Exists(m => m is { Key: string, Value: TensorReference });

    private static StoredTensor Locate(string name, TensorReference tensor, string folder, Dictionary<string, ZipEntryPlace> entries)
    {
        if (!entries.TryGetValue($"{folder}/data/{tensor.Storage.Key}", out var place))
            throw new InvalidDataException($"the elements of its tensor '{name}' are missing (data/{tensor.Storage.Key})");
        var size = tensor.Storage.Type.Size();
        var available = place.Length / size;
        var shape = TensorShape.Checked(name, [.. tensor.Shape]);
        var description = new TensorDescription(tensor.Storage.Type, shape);
        if (tensor.Strides.Count != shape.Count || tensor.Strides.Any(s => s < 0 || s > TensorShape.MaxElements))
            throw new InvalidDataException($"its tensor '{name}' has strides that do not fit its shape");

        // No view may be larger than what it shows: a stride of 0 would make much of nothing.
        var last = description.Count == 0 ? -1 : tensor.Strides.Zip(shape, (stride, dimension) => stride * (dimension - 1)).Sum();
        if (tensor.Offset < 0 || last < description.Count - 1 || tensor.Offset > available || last >= available - tensor.Offset || last >= TensorShape.MaxElements)
            throw new InvalidDataException($"its tensor '{name}' {description.ShapeText} does not fit into its storage of {available} elements");
        return new StoredTensor(description, place.Offset + (tensor.Offset * size), description.Count == 0 || IsRowMajor(shape, tensor.Strides) ? null : tensor.Strides);
    }

    private static bool IsRowMajor(IReadOnlyList<int> shape, IReadOnlyList<long> strides)
    {
        var expected = 1L;
        for (var d = shape.Count - 1; d >= 0; d--)
        {
            if (shape[d] > 1 && strides[d] != expected)
                return false;
            expected *= shape[d];
        }

        return true;
    }

    private static string Text(ByteFile file, ZipEntryPlace place) => Encoding.UTF8.GetString(file.Read(place.Offset, (int)Math.Min(place.Length, 64)));
}
