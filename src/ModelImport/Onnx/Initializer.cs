using SamCam.ModelImport.Networks;

namespace SamCam.ModelImport.Onnx;

/// <summary>A constant of a graph that is written last, from its source.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Precision">How it is written.</param>
/// <param name="Tensor">Its elements.</param>
internal sealed record Initializer(string Name, Precision Precision, LazyTensor Tensor)
{
    /// <summary>The number of ONNX's element type: 1 for single precision, 10 for half.</summary>
    public int DataType => Precision == Precision.Fp32 ? 1 : 10;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => Tensor.Count * (Precision == Precision.Fp32 ? 4L : 2L);
}
