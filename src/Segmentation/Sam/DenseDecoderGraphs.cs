using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Sam;

/// <summary>The one graph of a <see cref="DenseDecoder"/>.</summary>
internal sealed class DenseDecoderGraphs : IDecoderGraphs
{
    private readonly OnnxGraph graph;
    private readonly DenseDecoder names;

    private DenseDecoderGraphs(OnnxGraph graph, DenseDecoder names)
    {
        this.graph = graph;
        this.names = names;
    }

    /// <inheritdoc/>
    public IReadOnlyList<OnnxGraph> Graphs => [graph];

    /// <summary>Loads and checks it.</summary>
    /// <exception cref="InputException">Graph and manifest do not agree.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static DenseDecoderGraphs Load(ModelFolder folder, DenseDecoder names, IReadOnlyList<int> embedding, SessionSettings settings)
    {
        var loaded = OnnxGraph.Load(folder.PathOf(names.File), settings);
        try
        {
            loaded.RequireOnlyInputs(names.Embeddings, names.Coords, names.Labels);
            loaded.RequireInput(names.Embeddings, 1, embedding[0], embedding[1], embedding[2]);
            loaded.RequireInput(names.Coords, -1, 2, 2);
            loaded.RequireInput(names.Labels, -1, 2);
            loaded.RequireOutput(names.Masks, -1, PromptMasks.PerPrompt, names.MaskSize, names.MaskSize);
            loaded.RequireOutput(names.Scores, -1, PromptMasks.PerPrompt);
            return new DenseDecoderGraphs(loaded, names);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IPromptDecoder Bind(IDisposableReadOnlyCollection<OrtValue> embedding) => new DensePromptDecoder(graph, names, embedding);

    /// <inheritdoc/>
    public void Dispose() => graph.Dispose();
}
