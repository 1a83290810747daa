namespace SamCam.ModelImport.Weights;

/// <summary>Checks shapes that files give.</summary>
internal static class TensorShape
{
    /// <summary>Elements of the largest tensor that is read: ten times the largest of SAM ViT-H.</summary>
    public const long MaxElements = 1L << 26;

    private const int MaxDimensions = 8;

    /// <summary>A shape that can be a tensor of a network.</summary>
    /// <exception cref="InvalidDataException">It cannot.</exception>
    public static IReadOnlyList<int> Checked(string name, IReadOnlyCollection<long> dimensions)
    {
        if (dimensions.Count > MaxDimensions)
            throw new InvalidDataException($"its tensor '{name}' has {dimensions.Count} dimensions, more than the limit of {MaxDimensions}");
        var count = 1L;
        foreach (var dimension in dimensions)
        {
            // Each factor is at most the limit, so that the product cannot overflow.
            if (dimension is < 0 or > MaxElements || (count *= dimension) > MaxElements)
                throw new InvalidDataException($"its tensor '{name}' has the shape [{string.Join(", ", dimensions)}]; the limit is {MaxElements} elements");
        }

        return [.. dimensions.Select(d => (int)d)];
    }
}
