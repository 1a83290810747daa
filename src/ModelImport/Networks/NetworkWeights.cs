using SamCam.ModelImport.Weights;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// The weights of one network under their canonical names. Every tensor that a network takes is checked and noted, so that none is missing, none has another
/// shape, and none is left over: a file that is nearly right is refused.
/// </summary>
internal sealed class NetworkWeights
{
    private readonly IWeights weights;
    private readonly Dictionary<string, string> names;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly string kind;

    /// <param name="weights">The file.</param>
    /// <param name="kind">What the network is, for errors.</param>
    /// <param name="canonical">The canonical name of a key; null for one that is known and not needed.</param>
    public NetworkWeights(IWeights weights, string kind, Func<string, string?> canonical)
    {
        this.weights = weights;
        this.kind = kind;
        names = new(StringComparer.Ordinal);
        foreach (var key in weights.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            if (canonical(key) is { } name)
                names.TryAdd(name, key);
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Has(string name) => names.ContainsKey(name);

    /// <summary>The number of children <c>prefix.0</c>, <c>prefix.1</c>, ... that have a tensor of the given name.</summary>
    public int CountOf(string prefix, string suffix)
    {
        var count = 0;
        while (Has($"{prefix}.{count}.{suffix}"))
            count++;
        return count;
    }

    /// <summary>The shape of a tensor.</summary>
    /// <exception cref="InputException">There is none, or it has another number of dimensions.</exception>
    public IReadOnlyList<int> ShapeOf(string name, int rank)
    {
        var shape = Find(name).Description.Shape;
        return shape.Count == rank ? shape : throw Refused(name, $"has {shape.Count} dimensions, but {rank} are needed");
    }

    /// <summary>Takes a tensor of exactly this shape.</summary>
    /// <exception cref="InputException">There is none, or it is another one.</exception>
    public LazyTensor Take(string name, params int[] shape)
    {
        var (key, description) = Find(name);
        if (!description.Type.IsFloating())
            throw Refused(name, $"is of type {description.Type}, not of a floating-point type");
        if (!description.Shape.SequenceEqual(shape))
            throw Refused(name, $"has the shape {description.ShapeText}, but the network takes {TensorDescription.Text(shape)}");
        taken.Add(name);
        return new LazyTensor(name, shape, () =>
        {
            var elements = new float[description.Count];
            weights.Read(key, elements);
            return elements;
        });
    }

    /// <summary>Notes that a tensor has no part in what is built, though it belongs to the network.</summary>
    public void Skip(string name) => taken.Add(name);

    /// <summary>Requires that every tensor was taken.</summary>
    /// <exception cref="InputException">Some were not: the file is of another network.</exception>
    public void RequireAllTaken()
    {
        var left = names.Where(n => !taken.Contains(n.Key)).Select(n => n.Value).Order(StringComparer.Ordinal).ToList();
        if (left.Count == 0)
            return;
        throw new InputException(
            weights.Source,
            $"it has {left.Count} tensors that {kind} does not have, the first is '{left[0]}'",
            "import a plain state dict of an official network");
    }

    private (string Key, TensorDescription Description) Find(string name)
    {
        if (names.TryGetValue(name, out var key))
            return (key, weights.Tensors[key]);
        throw new InputException(weights.Source, $"the tensor '{name}' of {kind} is missing", "import a complete state dict of an official network");
    }

    /// <summary>The error that a tensor is not what it should be.</summary>
    public InputException Refused(string name, string reason) =>
        new(weights.Source, $"its tensor '{names.GetValueOrDefault(name, name)}' {reason} ({kind})", "import a state dict of an official network");
}
