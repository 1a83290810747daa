using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>SAM's two-way transformer (segment_anything/modeling/transformer.py) for many prompts of one image: the tokens' side.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="channels">Channels of a token.</param>
internal sealed class SamTransformer(GraphBuilder graph, NetworkWeights weights, Layers layers, int channels)
{
    private const string Transformer = "mask_decoder.transformer";
    private readonly SamAttention attention = new(graph, weights, layers, channels);

    /// <summary>Builds it.</summary>
    /// <param name="tokens">[prompts, tokens, channels].</param>
    /// <param name="image">The image; it is as the last layer left it afterwards.</param>
    /// <returns>The tokens after all layers.</returns>
    public string Build(string tokens, IImageTokens image)
    {
        var queries = tokens;
        for (var layer = 0; layer < Math.Max(1, weights.CountOf(Transformer + ".layers", "norm1.weight")); layer++)
            queries = Layer($"transformer.layers.{layer}", queries, image, tokens, isFirst: layer == 0);
        var attended = image.Read("transformer.final_attn_token_to_image", layers.Add(queries, tokens));
        return layers.LayerNorm(layers.Add(queries, attended), Transformer + ".norm_final_attn", channels, Layers.DefaultEpsilon, "transformer.norm_final_attn");
    }

    private string Layer(string name, string queries, IImageTokens image, string tokens, bool isFirst)
    {
        if (isFirst)
        {
            // The first layer has no positions to add yet, and replaces its input.
            queries = attention.Attend(name + ".self_attn", queries, queries, queries);
        }
        else
        {
            var placed = layers.Add(queries, tokens);
            queries = layers.Add(queries, attention.Attend(name + ".self_attn", placed, placed, queries));
        }

        queries = Norm(name + ".norm1", queries);
        queries = Norm(name + ".norm2", layers.Add(queries, image.Read(name + ".cross_attn_token_to_image", layers.Add(queries, tokens))));
        queries = Norm(name + ".norm3", layers.Add(queries, Perceptron(name + ".mlp", queries)));
        image.Write(name + ".cross_attn_image_to_token", name + ".norm4", layers.Add(queries, tokens), queries);
        return queries;
    }

    private string Norm(string name, string x) => layers.LayerNorm(x, SamAttention.Key(name), channels, Layers.DefaultEpsilon, name);

    private string Perceptron(string name, string x)
    {
        var key = SamAttention.Key(name);
        var hidden = weights.ShapeOf(key + ".lin1.weight", 2)[0];
        return layers.Linear(layers.Relu(layers.Linear(x, key + ".lin1", channels, hidden)), key + ".lin2", hidden, channels, name);
    }
}
