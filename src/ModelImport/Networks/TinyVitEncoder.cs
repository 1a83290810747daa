using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// The image encoder of MobileSAM (mobile_sam/modeling/tiny_vit_sam.py): two convolutions, a stage of inverted bottlenecks, three stages of windowed attention
/// with a depthwise convolution between attention and perceptron, and SAM's neck. Batch normalisation is part of the convolutions.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
internal sealed class TinyVitEncoder(GraphBuilder graph, NetworkWeights weights)
{
    /// <summary>Side of the input image; the weights do not tell it.</summary>
    public const int ImageSize = 1024;

    /// <summary>Rows and columns of the embedding.</summary>
    public const int Grid = ImageSize / 16;

    /// <summary>Channels of the embedding.</summary>
    public const int Embedding = 256;

    // Stages of these widths keep their resolution (PatchMerging).
    private static readonly int[] KeepsResolution = [320, 448, 576];
    private readonly Layers layers = new(graph, weights);

    /// <summary>Builds it.</summary>
    /// <param name="image">[1, 3, size, size].</param>
    /// <returns>[1, channels, rows, columns].</returns>
    public string Build(string image)
    {
        const string Embed = "image_encoder.patch_embed.seq";
        var half = weights.ShapeOf(Embed + ".0.c.weight", 4)[0];
        var channels = weights.ShapeOf(Embed + ".2.c.weight", 4)[0];
        var x = layers.Gelu(Convolution(image, Embed + ".0", half, 3, 3, stride: 2));
        x = Convolution(x, Embed + ".2", channels, half, 3, stride: 2, result: "patch_embed");
        for (var block = 0; block < Math.Max(1, weights.CountOf("image_encoder.layers.0.blocks", "conv1.c.weight")); block++)
            x = Bottleneck(x, $"layers.0.blocks.{block}", channels);

        var side = ImageSize / 4;
        (x, channels, side) = Merge(x, 0, channels, side);
        for (var index = 1; weights.Has($"image_encoder.layers.{index}.blocks.0.attn.qkv.weight"); index++)
        {
            var stage = TinyVitStage.Of(weights, index);
            for (var block = 0; block < stage.Depth; block++)
                x = new TinyVitBlock(graph, weights, layers, stage, side).Build(x, block);
            if (weights.Has($"image_encoder.layers.{index}.downsample.conv1.c.weight"))
                (x, channels, side) = Merge(Plane(x, channels, side), index, channels, side);
        }

        if (side != Grid)
            throw weights.Refused("image_encoder.neck.0.weight", $"follows an embedding of {side} x {side} places, not {Grid} x {Grid}");
        SkipClassifier();
        return new SamNeck(graph, weights, layers).Build(Plane(x, channels, side), channels, Embedding);
    }

    private string Bottleneck(string x, string name, int channels)
    {
        var key = "image_encoder." + name;
        var hidden = weights.ShapeOf(key + ".conv1.c.weight", 4)[0];
        var y = layers.Gelu(Convolution(x, key + ".conv1", hidden, channels, 1));
        y = layers.Gelu(Convolution(y, key + ".conv2", hidden, 1, 3, groups: hidden));
        return layers.Gelu(layers.Add(x, Convolution(y, key + ".conv3", channels, hidden, 1)), name);
    }

    // [1, channels, side, side] to [1, tokens, channels] of the next stage.
    private (string Tokens, int Channels, int Side) Merge(string x, int stage, int channels, int side)
    {
        var key = $"image_encoder.layers.{stage}.downsample";
        var next = weights.ShapeOf(key + ".conv1.c.weight", 4)[0];
        var stride = KeepsResolution.Contains(next) ? 1 : 2;
        var y = layers.Gelu(Convolution(x, key + ".conv1", next, channels, 1));
        y = layers.Gelu(Convolution(y, key + ".conv2", next, 1, 3, stride, groups: next));
        y = Convolution(y, key + ".conv3", next, next, 1);
        var tokens = graph.Transpose(graph.Reshape(y, 1, next, -1), 0, 2, 1);
        return (graph.Node("Identity", [tokens], $"layers.{stage}.downsample"), next, side / stride);
    }

    private string Convolution(string x, string key, int outputs, int inputs, int side, int stride = 1, int groups = 1, string? result = null) =>
        layers.ConvolutionNorm(x, key + ".c", key + ".bn", (outputs, inputs, side), stride, groups, result);

    private string Plane(string tokens, int channels, int side) => graph.Reshape(graph.Transpose(tokens, 0, 2, 1), 1, channels, side, side);

    // The classifier that the encoder was distilled with.
    private void SkipClassifier()
    {
        foreach (var name in (string[])["norm_head.weight", "norm_head.bias", "head.weight", "head.bias"])
            weights.Skip("image_encoder." + name);
    }
}
