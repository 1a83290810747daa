using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// A ResNet-50 classifier as a source of class activation maps: the maps are the classifier's weights applied to every place, negative values cut off, and
/// the scores are those of the mean over all places. IRN's network keeps the resolution in its last stage; torchvision's halves it.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="lastStride">Stride of the last stage.</param>
internal sealed class ResNetCam(GraphBuilder graph, NetworkWeights weights, int lastStride)
{
    /// <summary>Name of the image input.</summary>
    public const string Image = "image";

    /// <summary>Name of the output of class maps.</summary>
    public const string Maps = "cam";

    /// <summary>Name of the output of class scores.</summary>
    public const string Logits = "logits";

    private const int Features = 2048;
    private static readonly int[] Depths = [3, 4, 6, 3];
    private readonly Layers layers = new(graph, weights);

    /// <summary>Builds the graph from inputs to outputs.</summary>
    /// <returns>The number of classes.</returns>
    public int Build()
    {
        var image = graph.Input(Image, "N", 3, "H", "W");
        var x = layers.Relu(layers.ConvolutionNorm(graph.ToPrecision(image), "conv1", "bn1", (64, 3, 7), stride: 2), "relu");
        x = graph.Node("MaxPool", [x], "maxpool", ("kernel_shape", (long[])[3, 3]), ("strides", (long[])[2, 2]), ("pads", (long[])[1, 1, 1, 1]));
        var inputs = 64;
        for (var stage = 0; stage < Depths.Length; stage++)
        {
            var width = 64 << stage;
            for (var block = 0; block < Depths[stage]; block++)
            {
                var stride = block > 0 || stage == 0 ? 1 : stage == Depths.Length - 1 ? lastStride : 2;
                x = Bottleneck(x, $"layer{stage + 1}.{block}", inputs, width, stride, $"layer{stage + 1}.{block}");
                inputs = 4 * width;
            }
        }

        return Classify(x);
    }

    private string Bottleneck(string x, string name, int inputs, int width, int stride, string result)
    {
        var y = layers.Relu(layers.ConvolutionNorm(x, name + ".conv1", name + ".bn1", (width, inputs, 1), stride: 1));
        y = layers.Relu(layers.ConvolutionNorm(y, name + ".conv2", name + ".bn2", (width, width, 3), stride));
        y = layers.ConvolutionNorm(y, name + ".conv3", name + ".bn3", (4 * width, width, 1), stride: 1);
        var shortcut = inputs == 4 * width && stride == 1
            ? x
            : layers.ConvolutionNorm(x, name + ".downsample.0", name + ".downsample.1", (4 * width, inputs, 1), stride);
        return layers.Relu(layers.Add(y, shortcut), result);
    }

    private int Classify(string features)
    {
        // IRN has a 1 x 1 convolution without bias, torchvision a linear layer with one.
        var isConvolution = weights.Has("classifier.weight");
        var name = isConvolution ? "classifier" : "fc";
        var classes = weights.ShapeOf(name + ".weight", isConvolution ? 4 : 2)[0];
        var matrix = isConvolution ? weights.Take(name + ".weight", classes, Features, 1, 1) : weights.Take(name + ".weight", classes, Features).Reshape(classes, Features, 1, 1);
        var kernel = graph.Weight("classifier.weight", matrix);
        graph.Output(layers.Relu(graph.Node("Conv", [features, kernel], attributes: ("kernel_shape", (long[])[1, 1]))), Maps, "N", classes, "h", "w");

        List<string> inputs = [graph.Node("GlobalAveragePool", [features]), kernel];
        if (!isConvolution)
            inputs.Add(graph.Weight("classifier.bias", weights.Take(name + ".bias", classes)));
        var scores = graph.Node("Conv", inputs, attributes: ("kernel_shape", (long[])[1, 1]));
        graph.Output(graph.Node("Flatten", [scores], attributes: ("axis", 1)), Logits, "N", classes);
        return classes;
    }
}
