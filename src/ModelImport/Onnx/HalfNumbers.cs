using System.Globalization;
using System.Numerics.Tensors;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Onnx;

/// <summary>Single precision made half.</summary>
internal static class HalfNumbers
{
    /// <summary>The nearest numbers in half precision.</summary>
    /// <param name="name">Named in errors.</param>
    /// <param name="elements">Numbers in single precision; infinities stay what they are.</param>
    /// <param name="remedy">What to do instead.</param>
    /// <exception cref="InputException">A finite number is beyond 65504.</exception>
    public static Half[] Of(string name, ReadOnlySpan<float> elements, string remedy)
    {
        var halves = new Half[elements.Length];
        TensorPrimitives.ConvertToHalf(elements, halves);
        for (var i = 0; i < halves.Length; i++)
        {
            if (!Half.IsFinite(halves[i]) && float.IsFinite(elements[i]))
                throw new InputException(name, $"its element {i} is {elements[i].ToString(CultureInfo.InvariantCulture)}, which half precision cannot hold", remedy);
        }

        return halves;
    }
}
