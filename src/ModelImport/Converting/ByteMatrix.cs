using System.Runtime.InteropServices;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Converting;

/// <summary>
/// A matrix of weights in bytes, as <c>com.microsoft.MatMulNBits</c> takes it: each output's weights in blocks along the inputs, each block with a scale of its
/// own, so that its largest weight is 127 or -127 steps. A weight is scale (byte - 128).
/// </summary>
/// <param name="name">Name of the matrix; its two tensors are named after it.</param>
/// <param name="inputs">How many numbers an output is a sum of.</param>
/// <param name="outputs">How many outputs there are.</param>
/// <param name="load">Reads the weights.</param>
/// <param name="isOutputMajor">Whether they are [outputs, inputs] and not [inputs, outputs].</param>
internal sealed class ByteMatrix(string name, int inputs, int outputs, Func<float[]> load, bool isOutputMajor)
{
    /// <summary>Weights that share a scale.</summary>
    public const int BlockSize = 32;

    private const int Zero = 128;
    private const int Steps = 127;

    private int Blocks => (inputs + BlockSize - 1) / BlockSize;

    /// <summary>The bytes, [outputs, blocks, block]; the last block is filled up with zeros.</summary>
    public Initializer Weights => new(name + ".int8", OnnxType.Byte, [outputs, Blocks, BlockSize], (long)outputs * Blocks * BlockSize, WriteWeights);

    /// <summary>The scales, [outputs, blocks].</summary>
    public Initializer Scales => new(name + ".scale", OnnxType.Float, [outputs, Blocks], (long)outputs * Blocks * sizeof(float), stream => stream.Write(MemoryMarshal.AsBytes<float>(ScalesOf(OutputMajor()))));

    private void WriteWeights(Stream stream)
    {
        var weights = OutputMajor();
        var scales = ScalesOf(weights);
        var bytes = new byte[outputs * Blocks * BlockSize];
        bytes.AsSpan().Fill(Zero);
        for (var i = 0; i < weights.Length; i++)
        {
            var (output, input) = Math.DivRem(i, inputs);
            var scale = scales[(output * Blocks) + (input / BlockSize)];
            if (scale > 0)
                bytes[(output * Blocks * BlockSize) + input] = (byte)(Zero + Math.Clamp((int)MathF.Round(weights[i] / scale), -Steps, Steps));
        }

        stream.Write(bytes);
    }

    private float[] ScalesOf(float[] weights)
    {
        var scales = new float[outputs * Blocks];
        for (var i = 0; i < weights.Length; i++)
        {
            var (output, input) = Math.DivRem(i, inputs);
            ref var scale = ref scales[(output * Blocks) + (input / BlockSize)];
            scale = Math.Max(scale, Math.Abs(weights[i]) / Steps);
        }

        return scales;
    }

    private float[] OutputMajor()
    {
        var weights = load();
        if (isOutputMajor)
            return weights;
        var turned = new float[weights.Length];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
                turned[(output * inputs) + input] = weights[(input * outputs) + output];
        }

        return turned;
    }
}
