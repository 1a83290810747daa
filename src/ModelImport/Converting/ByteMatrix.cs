using System.Runtime.InteropServices;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Converting;

/// <summary>
/// A matrix of weights in bytes, each output's with a scale of its own, so that the largest is 64 or -64 steps. Not 127: where a processor has no VNNI, the runtime adds
/// pairs of products of 255 and a weight in 16 bits, which hold 2 x 255 x 64. So every processor gives the same sums.
/// </summary>
/// <param name="name">Name of the matrix; its two tensors are named after it.</param>
/// <param name="inputs">How many numbers an output is a sum of.</param>
/// <param name="outputs">How many outputs there are.</param>
/// <param name="load">Reads the weights, [inputs, outputs].</param>
internal sealed class ByteMatrix(string name, int inputs, int outputs, Func<float[]> load)
{
    private const int Steps = 64;

    /// <summary>The bytes, [inputs, outputs].</summary>
    public Initializer Weights => new(name + ".int8", OnnxType.SignedByte, [inputs, outputs], (long)inputs * outputs, WriteWeights);

    /// <summary>The scales, [outputs].</summary>
    public Initializer Scales => new(name + ".scale", OnnxType.Float, [outputs], (long)outputs * sizeof(float), stream => stream.Write(MemoryMarshal.AsBytes<float>(ScalesOf(load()))));

    private void WriteWeights(Stream stream)
    {
        var weights = load();
        var scales = ScalesOf(weights);
        var bytes = new sbyte[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            if (scales[i % outputs] is > 0 and var scale)
                bytes[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] / scale), -Steps, Steps);
        }

        stream.Write(MemoryMarshal.AsBytes<sbyte>(bytes));
    }

    private float[] ScalesOf(float[] weights)
    {
        var scales = new float[outputs];
        for (var i = 0; i < weights.Length; i++)
            scales[i % outputs] = Math.Max(scales[i % outputs], Math.Abs(weights[i]) / Steps);
        return scales;
    }
}
