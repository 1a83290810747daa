using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>The layers that the networks are made of, with their weights by name.</summary>
/// <param name="graph">Where they are added.</param>
/// <param name="weights">Where their weights come from.</param>
internal sealed class Layers(GraphBuilder graph, NetworkWeights weights)
{
    /// <summary>Epsilon of SAM's LayerNorm2d and of its encoder's LayerNorm.</summary>
    public const float FineEpsilon = 1e-6f;

    /// <summary>Epsilon of PyTorch's LayerNorm and BatchNorm.</summary>
    public const float DefaultEpsilon = 1e-5f;

    /// <summary>x W + b over the last dimension; <paramref name="change"/> is applied to weight (rows are outputs) and bias.</summary>
    public string Linear(string x, string name, int inputs, int outputs, string? result = null, Func<LazyTensor, LazyTensor>? change = null)
    {
        var (weight, bias) = (weights.Take(name + ".weight", outputs, inputs), weights.Take(name + ".bias", outputs));
        if (change is not null)
            (weight, bias) = (change(weight), change(bias));
        return Linear(x, name, weight, bias, result);
    }

    /// <summary>x W + b over the last dimension, with a weight whose rows are outputs.</summary>
    public string Linear(string x, string name, LazyTensor weight, LazyTensor bias, string? result = null) =>
        Add(MatMul(x, graph.Weight(name + ".weight", weight.Transpose())), graph.Weight(name + ".bias", bias), result);

    /// <summary>Layer normalisation over the last dimension.</summary>
    public string LayerNorm(string x, string name, int channels, float epsilon, string? result = null) => graph.Node(
        "LayerNormalization",
        [x, graph.Weight(name + ".weight", weights.Take(name + ".weight", channels)), graph.Weight(name + ".bias", weights.Take(name + ".bias", channels))],
        result,
        ("axis", -1),
        ("epsilon", epsilon));

    /// <summary>SAM's LayerNorm2d: normalisation over the channels of [batch, channel, row, column].</summary>
    public string LayerNorm2d(string x, string name, int channels, string? result = null)
    {
        var last = LayerNorm(graph.Transpose(x, 0, 2, 3, 1), name, channels, FineEpsilon);
        return graph.Node("Transpose", [last], result, ("perm", (long[])[0, 3, 1, 2]));
    }

    /// <summary>A convolution without bias.</summary>
    public string Convolution(string x, string name, int outputs, int inputs, int side, int stride, string? result = null) =>
        Convolution(x, name, weights.Take(name + ".weight", outputs, inputs, side, side), bias: null, stride, groups: 1, result);

    /// <summary>A convolution and the batch normalisation behind it, made one.</summary>
    /// <param name="x">Its input.</param>
    /// <param name="convolution">Name of the convolution.</param>
    /// <param name="norm">Name of the normalisation.</param>
    /// <param name="shape">Outputs, inputs of a group, and the side of the kernel.</param>
    /// <param name="stride">Its stride.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="result">Name of the result.</param>
    public string ConvolutionNorm(string x, string convolution, string norm, (int Outputs, int Inputs, int Side) shape, int stride, int groups = 1, string? result = null)
    {
        var (outputs, inputs, side) = shape;
        var kernel = weights.Take(convolution + ".weight", outputs, inputs, side, side);
        var (scale, shift) = Norm(norm, outputs);
        var width = inputs * side * side;
        var fused = kernel with
        {
            Load = () =>
            {
                var (elements, factors) = (kernel.Load(), scale());
                for (var i = 0; i < elements.Length; i++)
                    elements[i] = (float)(elements[i] * factors[i / width]);
                return elements;
            },
        };
        return Convolution(x, convolution, fused, new LazyTensor(norm, [outputs], shift), stride, groups, result);
    }

    /// <summary>A convolution; it is padded so that a stride of 1 keeps rows and columns.</summary>
    public string Convolution(string x, string name, LazyTensor kernel, LazyTensor? bias, int stride, int groups, string? result = null)
    {
        var side = kernel.Shape[2];
        List<string> inputs = [x, graph.Weight(name + ".weight", kernel)];
        if (bias is not null)
            inputs.Add(graph.Weight(name + ".bias", bias));
        long pad = side == stride && stride > 1 ? 0 : side / 2;
        return graph.Node(
            "Conv", inputs, result, ("kernel_shape", (long[])[side, side]), ("strides", (long[])[stride, stride]), ("pads", (long[])[pad, pad, pad, pad]), ("group", groups));
    }

    /// <summary>The exact GELU.</summary>
    public string Gelu(string x, string? result = null) => graph.Node("Gelu", [x], result);

    /// <summary>max(x, 0).</summary>
    public string Relu(string x, string? result = null) => graph.Node("Relu", [x], result);

    /// <summary>a + b.</summary>
    public string Add(string a, string b, string? result = null) => graph.Node("Add", [a, b], result);

    /// <summary>a b.</summary>
    public string MatMul(string a, string b, string? result = null) => graph.Node("MatMul", [a, b], result);

    // y = (x - mean) / sqrt(var + eps) * weight + bias, in double precision.
    private (Func<double[]> Scale, Func<float[]> Shift) Norm(string name, int channels)
    {
        var (weight, bias) = (weights.Take(name + ".weight", channels), weights.Take(name + ".bias", channels));
        var (mean, variance) = (weights.Take(name + ".running_mean", channels), weights.Take(name + ".running_var", channels));
        weights.Skip(name + ".num_batches_tracked");
        return (Scale, Shift);

        double[] Scale() => [.. weight.Load().Zip(variance.Load(), (w, v) => w / Math.Sqrt(v + DefaultEpsilon))];

        float[] Shift()
        {
            var (scale, means, biases) = (Scale(), mean.Load(), bias.Load());
            return [.. Enumerable.Range(0, channels).Select(c => (float)(biases[c] - (means[c] * scale[c])))];
        }
    }
}
