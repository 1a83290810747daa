namespace SamCam.ModelImport.Networks;

/// <summary>A stage of TinyViT with attention, as its weights tell it.</summary>
/// <param name="Index">Its number; stage 0 has convolutions only.</param>
/// <param name="Channels">Channels of its tokens.</param>
/// <param name="Depth">Its blocks.</param>
/// <param name="Heads">Attention heads of a block.</param>
/// <param name="Window">Side of the attention windows in tokens.</param>
/// <param name="Hidden">Width of the perceptrons.</param>
internal sealed record TinyVitStage(int Index, int Channels, int Depth, int Heads, int Window, int Hidden)
{
    /// <summary>Reads the sizes of a stage off the shapes of the weights.</summary>
    /// <exception cref="Segmentation.InputException">They are not those of such a stage.</exception>
    public static TinyVitStage Of(NetworkWeights weights, int index)
    {
        var first = $"image_encoder.layers.{index}.blocks.0";
        var biases = weights.ShapeOf(first + ".attn.attention_biases", 2);
        var perceptron = weights.ShapeOf(first + ".mlp.fc1.weight", 2);
        var window = (int)Math.Sqrt(biases[1]);

        // One bias for each distance in rows and columns, of which a window has as many as places.
        if (window == 0 || window * window != biases[1] || biases[0] == 0 || perceptron[1] % biases[0] != 0)
            throw weights.Refused(first + ".attn.attention_biases", "does not belong to heads over square windows");
        return new(index, perceptron[1], weights.CountOf($"image_encoder.layers.{index}.blocks", "attn.qkv.weight"), biases[0], window, perceptron[0]);
    }
}
