using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// SAM's two-way transformer (segment_anything/modeling/transformer.py) for many prompts of one image. The image tokens have one row of batch until the first
/// layer has changed them: what does not depend on the prompt is computed once.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="channels">Channels of a token.</param>
internal sealed class SamTransformer(GraphBuilder graph, NetworkWeights weights, Layers layers, int channels)
{
    private const int Heads = 8;
    private const string Transformer = "mask_decoder.transformer";

    /// <summary>Builds it.</summary>
    /// <param name="tokens">[prompts, tokens, channels].</param>
    /// <param name="image">[1, places, channels].</param>
    /// <param name="places">Positional encoding of the image, as <paramref name="image"/>.</param>
    /// <returns>The tokens and the image after all layers, both with a row for each prompt.</returns>
    public (string Tokens, string Image) Build(string tokens, string image, string places)
    {
        var queries = tokens;
        for (var layer = 0; layer < Math.Max(1, weights.CountOf(Transformer + ".layers", "norm1.weight")); layer++)
            (queries, image) = Layer($"transformer.layers.{layer}", queries, image, tokens, places, isFirst: layer == 0);
        var attended = Attention("transformer.final_attn_token_to_image", layers.Add(queries, tokens), layers.Add(image, places), image);
        return (layers.LayerNorm(layers.Add(queries, attended), Transformer + ".norm_final_attn", channels, Layers.DefaultEpsilon, "transformer.norm_final_attn"), image);
    }

    private (string Queries, string Image) Layer(string name, string queries, string image, string tokens, string places, bool isFirst)
    {
        if (isFirst)
        {
            // The first layer has no positions to add yet, and replaces its input.
            queries = Attention(name + ".self_attn", queries, queries, queries);
        }
        else
        {
            var placed = layers.Add(queries, tokens);
            queries = layers.Add(queries, Attention(name + ".self_attn", placed, placed, queries));
        }

        queries = Norm(name + ".norm1", queries);
        queries = Norm(name + ".norm2", layers.Add(queries, Attention(name + ".cross_attn_token_to_image", layers.Add(queries, tokens), layers.Add(image, places), image)));
        queries = Norm(name + ".norm3", layers.Add(queries, Perceptron(name + ".mlp", queries)));
        var back = Attention(name + ".cross_attn_image_to_token", layers.Add(image, places), layers.Add(queries, tokens), queries);
        return (queries, Norm(name + ".norm4", layers.Add(image, back)));
    }

    private string Norm(string name, string x) => layers.LayerNorm(x, "mask_decoder." + name, channels, Layers.DefaultEpsilon, name);

    private string Perceptron(string name, string x)
    {
        var key = "mask_decoder." + name;
        var hidden = weights.ShapeOf(key + ".lin1.weight", 2)[0];
        return layers.Linear(layers.Relu(layers.Linear(x, key + ".lin1", channels, hidden)), key + ".lin2", hidden, channels, name);
    }

    private string Attention(string name, string query, string keys, string value)
    {
        var key = "mask_decoder." + name;
        var inner = weights.ShapeOf(key + ".q_proj.weight", 2)[0];
        if (inner % Heads != 0)
            throw weights.Refused(key + ".q_proj.weight", $"has {inner} rows, which are not {Heads} heads");
        var scale = (float)(1 / Math.Sqrt(inner / Heads));
        var q = graph.Transpose(Split(layers.Linear(query, key + ".q_proj", channels, inner, change: t => t.Select(v => v * scale)), inner), 0, 2, 1, 3);
        var k = graph.Transpose(Split(layers.Linear(keys, key + ".k_proj", channels, inner), inner), 0, 2, 3, 1);
        var v = graph.Transpose(Split(layers.Linear(value, key + ".v_proj", channels, inner), inner), 0, 2, 1, 3);
        var attended = layers.MatMul(graph.Node("Softmax", [layers.MatMul(q, k)], attributes: ("axis", -1)), v);
        attended = graph.Reshape(graph.Transpose(attended, 0, 2, 1, 3), 0, 0, inner);
        return layers.Linear(attended, key + ".out_proj", inner, channels, name);
    }

    private string Split(string x, int inner) => graph.Reshape(x, 0, 0, Heads, inner / Heads);
}
