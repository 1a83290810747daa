using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// Attention with decomposed relative positions: score(q, k) = scale q·k + q·Rh[row(q) - row(k)] + q·Rw[column(q) - column(k)]. The two terms are appended to
/// the query, and ones where a key has that row and that column to the key, so that one matrix product gives the scores: no second tensor of their size
/// is needed. Where the scores are large, they are made for some of the queries at a time.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="configuration">Sizes of the encoder.</param>
internal sealed class RelativeAttention(GraphBuilder graph, NetworkWeights weights, Layers layers, SamVitConfiguration configuration)
{
    private const long MaxScores = 1L << 26;

    /// <summary>Builds it.</summary>
    /// <param name="x">[windows, tokens, channels].</param>
    /// <param name="name">Name of the block.</param>
    /// <param name="window">Tokens a side of a window.</param>
    /// <returns>As <paramref name="x"/>.</returns>
    public string Build(string x, string name, int window)
    {
        var (channels, heads) = (configuration.Channels, configuration.Heads);
        var (each, tokens) = (channels / heads, window * window);
        var key = $"image_encoder.{name}.attn";
        var qkv = layers.Linear(x, key + ".qkv", channels, 3 * channels, change: tensor => WithScaledKeys(tensor, (float)(1 / Math.Sqrt(each))));
        var parts = graph.Split(qkv, 3, axis: 2);
        var query = graph.Transpose(graph.Reshape(parts[0], 0, tokens, heads, each), 0, 2, 1, 3);
        var keys = graph.Transpose(graph.Reshape(parts[1], 0, tokens, heads, each), 0, 2, 3, 1);
        var value = graph.Transpose(graph.Reshape(parts[2], 0, tokens, heads, each), 0, 2, 1, 3);

        var grid = graph.Reshape(query, 0, 0, window, window, each);
        var rows = layers.MatMul(grid, Table(key + ".rel_pos_h", window, each));
        var columns = layers.MatMul(graph.Transpose(grid, 0, 1, 3, 2, 4), Table(key + ".rel_pos_w", window, each));
        columns = graph.Transpose(columns, 0, 1, 3, 2, 4);
        query = graph.Node("Concat", [query, graph.Reshape(rows, 0, 0, tokens, window), graph.Reshape(columns, 0, 0, tokens, window)], attributes: ("axis", 3));
        keys = graph.Node("Concat", [keys, Places(window)], attributes: ("axis", 2));

        var attended = graph.Reshape(graph.Transpose(Attend(query, keys, value, window), 0, 2, 1, 3), 0, tokens, channels);
        return layers.Linear(attended, key + ".proj", channels, channels, name + ".attn");
    }

    private string Attend(string query, string keys, string value, int window)
    {
        long tokens = window * window;
        var parts = (int)Math.Min(window, ((configuration.Heads * tokens * tokens) + MaxScores - 1) / MaxScores);
        if (parts <= 1)
            return Attend(query, keys, value);
        var rows = (window + parts - 1) / parts * window;
        var results = new List<string>();
        for (var first = 0L; first < tokens; first += rows)
            results.Add(Attend(graph.Slice(query, first, Math.Min(tokens, first + rows), 2), keys, value));
        return graph.Node("Concat", results, attributes: ("axis", 2));
    }

    private string Attend(string query, string keys, string value) =>
        layers.MatMul(graph.Node("Softmax", [layers.MatMul(query, keys)], attributes: ("axis", -1)), value);

    // The key's part of the projection takes the scale; the query must stay as it is for the relative terms.
    private static LazyTensor WithScaledKeys(LazyTensor projection, float scale) => projection with
    {
        Load = () =>
        {
            var elements = projection.Load();
            foreach (ref var element in elements.AsSpan(elements.Length / 3, elements.Length / 3))
                element *= scale;
            return elements;
        },
    };

    // [query place, channel, key place]: the row of the table for each distance.
    private string Table(string name, int window, int each)
    {
        var table = weights.Take(name, (2 * window) - 1, each);
        return graph.Weight(name, new LazyTensor(name, [1, 1, window, each, window], () =>
        {
            var rows = table.Load();
            var elements = new float[window * each * window];
            for (var q = 0; q < window; q++)
            {
                for (var c = 0; c < each; c++)
                {
                    for (var k = 0; k < window; k++)
                        elements[(((q * each) + c) * window) + k] = rows[((q - k + window - 1) * each) + c];
                }
            }

            return elements;
        }));
    }

    // [windows, heads, row places then column places, tokens], shared by all blocks with this window.
    private string Places(int window)
    {
        var name = $"places.{window}";
        if (graph.Has(name))
            return name;
        var tokens = window * window;
        var ones = graph.Weight(name + ".of_one", new LazyTensor(name, [1, 1, 2 * window, tokens], () =>
        {
            var elements = new float[2 * window * tokens];
            for (var t = 0; t < tokens; t++)
                elements[(t / window * tokens) + t] = elements[((window + (t % window)) * tokens) + t] = 1;
            return elements;
        }));
        var side = (configuration.Grid + window - 1) / window;
        return graph.Node("Expand", [ones, graph.Numbers(side * side, configuration.Heads, 2 * window, tokens)], name);
    }
}
