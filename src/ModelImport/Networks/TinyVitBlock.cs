using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>A block of TinyViT: windowed attention with learned biases, a depthwise convolution, a perceptron.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="stage">Sizes of its stage.</param>
/// <param name="side">Tokens a side.</param>
internal sealed class TinyVitBlock(GraphBuilder graph, NetworkWeights weights, Layers layers, TinyVitStage stage, int side)
{
    /// <summary>Builds it.</summary>
    /// <param name="x">[1, tokens, channels].</param>
    /// <param name="block">Its number in the stage.</param>
    /// <returns>As <paramref name="x"/>.</returns>
    public string Build(string x, int block)
    {
        var (channels, name) = (stage.Channels, $"layers.{stage.Index}.blocks.{block}");
        var key = "image_encoder." + name;
        if (side == stage.Window)
        {
            x = layers.Add(x, Attention(x, name));
        }
        else
        {
            // Windows are padded before the normalisation here, so that the padding is its bias.
            var windows = new TokenWindows(graph, side, stage.Window, channels);
            var attended = windows.Join(Attention(windows.Part(graph.Reshape(x, 1, side, side, channels)), name));
            x = layers.Add(x, graph.Reshape(attended, 1, -1, channels));
        }

        var plane = graph.Reshape(graph.Transpose(x, 0, 2, 1), 1, channels, side, side);
        plane = layers.ConvolutionNorm(plane, key + ".local_conv.c", key + ".local_conv.bn", (channels, 1, 3), 1, channels, name + ".local_conv");
        x = graph.Transpose(graph.Reshape(plane, 1, channels, -1), 0, 2, 1);
        var hidden = layers.LayerNorm(x, key + ".mlp.norm", channels, Layers.DefaultEpsilon);
        hidden = layers.Gelu(layers.Linear(hidden, key + ".mlp.fc1", channels, stage.Hidden));
        return layers.Add(x, layers.Linear(hidden, key + ".mlp.fc2", stage.Hidden, channels, name + ".mlp"), name);
    }

    private string Attention(string x, string name)
    {
        var (channels, heads, tokens) = (stage.Channels, stage.Heads, stage.Window * stage.Window);
        var (each, key) = (channels / heads, $"image_encoder.{name}.attn");
        x = layers.LayerNorm(x, key + ".norm", channels, Layers.DefaultEpsilon);
        var scale = (float)(1 / Math.Sqrt(each));
        var qkv = layers.Linear(x, key + ".qkv", channels, 3 * channels, change: tensor => WithScaledQueries(tensor, scale));

        // Query, key and value of one head lie side by side.
        var parts = graph.Split(graph.Reshape(qkv, 0, tokens, heads, 3 * each), 3, axis: 3);
        var query = graph.Transpose(parts[0], 0, 2, 1, 3);
        var keys = graph.Transpose(parts[1], 0, 2, 3, 1);
        var value = graph.Transpose(parts[2], 0, 2, 1, 3);
        var scores = layers.Add(layers.MatMul(query, keys), graph.Weight(key + ".attention_biases", Biases(key + ".attention_biases")));
        var attended = layers.MatMul(graph.Node("Softmax", [scores], attributes: ("axis", -1)), value);
        attended = graph.Reshape(graph.Transpose(attended, 0, 2, 1, 3), 0, tokens, channels);
        return layers.Linear(attended, key + ".proj", channels, channels, name + ".attn");
    }

    private LazyTensor WithScaledQueries(LazyTensor projection, float scale) => projection with
    {
        Load = () =>
        {
            var elements = projection.Load();
            var width = elements.Length / stage.Heads;
            for (var head = 0; head < stage.Heads; head++)
            {
                foreach (ref var element in elements.AsSpan(head * width, width / 3))
                    element *= scale;
            }

            return elements;
        },
    };

    // One bias for each head and each distance in rows and in columns, whatever its sign; spread over all pairs of places.
    private LazyTensor Biases(string name)
    {
        var (window, tokens) = (stage.Window, stage.Window * stage.Window);
        var table = weights.Take(name, stage.Heads, tokens);
        return new LazyTensor(name, [stage.Heads, tokens, tokens], () =>
        {
            var biases = table.Load();
            var elements = new float[stage.Heads * tokens * tokens];
            for (var i = 0; i < elements.Length; i++)
            {
                var (head, p, q) = (i / tokens / tokens, i / tokens % tokens, i % tokens);
                var (rows, columns) = (Math.Abs((p / window) - (q / window)), Math.Abs((p % window) - (q % window)));
                elements[i] = biases[(head * tokens) + (rows * window) + columns];
            }

            return elements;
        });
    }
}
