using System.Globalization;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// The image encoder of SAM ViT (segment_anything/modeling/image_encoder.py): blocks with attention in windows or over all tokens, each with decomposed
/// relative positions, and a neck of two convolutions.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="configuration">Its sizes.</param>
internal sealed class SamVitEncoder(GraphBuilder graph, NetworkWeights weights, SamVitConfiguration configuration)
{
    private readonly Layers layers = new(graph, weights);

    /// <summary>Builds it.</summary>
    /// <param name="image">[1, 3, size, size].</param>
    /// <returns>[1, channels, grid, grid].</returns>
    public string Build(string image)
    {
        var (channels, grid, patch) = (configuration.Channels, configuration.Grid, configuration.Patch);
        const string Embed = "image_encoder.patch_embed.proj";
        var patches = layers.Convolution(
            image, Embed, weights.Take(Embed + ".weight", channels, 3, patch, patch), weights.Take(Embed + ".bias", channels), patch, groups: 1);
        var tokens = graph.Node("Transpose", [patches], "patch_embed", ("perm", (long[])[0, 2, 3, 1]));
        tokens = layers.Add(tokens, graph.Weight("pos_embed", weights.Take("image_encoder.pos_embed", 1, grid, grid, channels)));
        for (var block = 0; block < configuration.Windows.Count; block++)
            tokens = Block(tokens, string.Create(CultureInfo.InvariantCulture, $"blocks.{block}"), configuration.Windows[block]);
        return new SamNeck(graph, weights, layers).Build(graph.Transpose(tokens, 0, 3, 1, 2), channels, configuration.Embedding);
    }

    private string Block(string x, string name, int window)
    {
        var key = "image_encoder." + name;
        var attended = layers.LayerNorm(x, key + ".norm1", configuration.Channels, Layers.FineEpsilon);
        if (window == configuration.Grid)
        {
            attended = new RelativeAttention(graph, weights, layers, configuration).Build(graph.Reshape(attended, 1, -1, configuration.Channels), name, window);
            attended = graph.Reshape(attended, 1, window, window, configuration.Channels);
        }
        else
        {
            var windows = new TokenWindows(graph, configuration.Grid, window, configuration.Channels);
            attended = windows.Join(new RelativeAttention(graph, weights, layers, configuration).Build(windows.Part(attended), name, window));
        }

        x = layers.Add(x, attended);
        var hidden = layers.LayerNorm(x, key + ".norm2", configuration.Channels, Layers.FineEpsilon);
        hidden = layers.Gelu(layers.Linear(hidden, key + ".mlp.lin1", configuration.Channels, configuration.Hidden));
        return layers.Add(x, layers.Linear(hidden, key + ".mlp.lin2", configuration.Hidden, configuration.Channels, name + ".mlp"), name);
    }
}
