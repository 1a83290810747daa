using System.Globalization;

namespace SamCam.ModelImport.Weights;

/// <summary>What a tensor is, without its elements.</summary>
/// <param name="Type">How its elements are stored.</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
public sealed record TensorDescription(ElementType Type, IReadOnlyList<int> Shape)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>The dimensions as text: <c>[256, 3, 16, 16]</c>.</summary>
    public string ShapeText => Text(Shape);

    /// <summary>Dimensions as text.</summary>
    public static string Text(IEnumerable<int> shape) => "[" + string.Join(", ", shape.Select(d => d.ToString(CultureInfo.InvariantCulture))) + "]";
}
