using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>The image as one token for each place. It has one row of batch until the first layer has changed it: what does not depend on the prompt is computed once.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="image">[1, places, channels].</param>
/// <param name="places">Positional encoding of the image, as <paramref name="image"/>.</param>
/// <param name="channels">Channels of a token.</param>
internal sealed class DenseImage(GraphBuilder graph, NetworkWeights weights, Layers layers, string image, string places, int channels) : IImageTokens
{
    private readonly SamAttention attention = new(graph, weights, layers, channels);

    /// <summary>The tokens as they are now, after the first layer with a row for each prompt.</summary>
    public string Tokens { get; private set; } = image;

    /// <inheritdoc/>
    public string Read(string name, string queries) => attention.Attend(name, queries, layers.Add(Tokens, places), Tokens);

    /// <inheritdoc/>
    public void Write(string name, string norm, string keys, string values)
    {
        var taken = attention.Attend(name, layers.Add(Tokens, places), keys, values);
        Tokens = layers.LayerNorm(layers.Add(Tokens, taken), SamAttention.Key(norm), channels, Layers.DefaultEpsilon, norm);
    }
}
