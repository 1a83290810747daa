using System.Runtime.InteropServices;
using SamCam.ModelImport.Networks;

namespace SamCam.ModelImport.Onnx;

/// <summary>A constant of a graph that is written last, from its source.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="DataType">One of <see cref="OnnxType"/>.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Bytes">Bytes that it takes.</param>
/// <param name="Write">Writes as many to a stream.</param>
internal sealed record Initializer(string Name, int DataType, IReadOnlyList<long> Shape, long Bytes, Action<Stream> Write)
{
    /// <summary>A weight in a precision.</summary>
    /// <exception cref="Segmentation.InputException">When it is written: half precision cannot hold it.</exception>
    public static Initializer Of(string name, Precision precision, LazyTensor tensor)
    {
        long[] shape = [.. tensor.Shape.Select(d => (long)d)];
        return precision == Precision.Fp32
            ? new(name, OnnxType.Float, shape, tensor.Count * 4L, stream => stream.Write(MemoryMarshal.AsBytes<float>(tensor.Load())))
            : new(name, OnnxType.Half, shape, tensor.Count * 2L, stream => stream.Write(MemoryMarshal.AsBytes<Half>(HalfNumbers.Of(tensor.Name, tensor.Load(), "import with --precision fp32"))));
    }
}
