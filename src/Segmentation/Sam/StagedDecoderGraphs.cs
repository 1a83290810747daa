using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Sam;

/// <summary>The three graphs of a <see cref="StagedDecoder"/>, joined by the names of their tensors.</summary>
internal sealed class StagedDecoderGraphs : IDecoderGraphs
{
    private readonly List<OnnxGraph> graphs = [];

    private StagedDecoderGraphs(StagedDecoder names) => Names = names;

    /// <inheritdoc/>
    public IReadOnlyList<OnnxGraph> Graphs => graphs;

    /// <summary>What <c>model.json</c> says.</summary>
    public StagedDecoder Names { get; }

    /// <summary>Runs once for an image.</summary>
    public OnnxGraph Prepare => graphs[0];

    /// <summary>Runs for each batch of prompts.</summary>
    public OnnxGraph Score => graphs[1];

    /// <summary>Runs for the prompts whose masks are wanted.</summary>
    public OnnxGraph Masks => graphs[2];

    /// <summary>What of <see cref="Prepare"/> another graph takes.</summary>
    public IReadOnlyList<string> Prepared { get; private set; } = [];

    /// <summary>What of <see cref="Score"/> is taken by <see cref="Masks"/>.</summary>
    public IReadOnlyList<string> State { get; private set; } = [];

    /// <summary>Loads and checks them.</summary>
    /// <exception cref="InputException">Graphs and manifest do not agree.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static StagedDecoderGraphs Load(ModelFolder folder, StagedDecoder names, IReadOnlyList<int> embedding, SessionSettings settings)
    {
        var loaded = new StagedDecoderGraphs(names);
        try
        {
            foreach (var graph in names.Files)
                loaded.graphs.Add(OnnxGraph.Load(folder.PathOf(graph.File), settings));
            loaded.Check(embedding);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IPromptDecoder Bind(IDisposableReadOnlyCollection<OrtValue> embedding)
    {
        using (embedding)
            return new StagedPromptDecoder(this, Prepare.Run([Names.Embeddings], [embedding[0]], Prepared, onDevice: _ => true));
    }

    /// <inheritdoc/>
    public void Dispose() => graphs.ForEach(g => g.Dispose());

    private void Check(IReadOnlyList<int> embedding)
    {
        Prepare.RequireOnlyInputs(Names.Embeddings);
        Prepare.RequireInput(Names.Embeddings, 1, embedding[0], embedding[1], embedding[2]);
        Score.RequireOnlyInputs([Names.Coords, Names.Labels, .. Prepare.OutputNames]);
        Score.RequireInput(Names.Coords, -1, 2, 2);
        Score.RequireInput(Names.Labels, -1, 2);
        Score.RequireOutput(Names.Scores, -1, PromptMasks.PerPrompt);
        Masks.RequireOnlyInputs([Names.Selected, .. Prepare.OutputNames, .. Score.OutputNames]);
        Masks.RequireIndexInput(Names.Selected);
        Masks.RequireOutput(Names.Masks, -1, PromptMasks.PerPrompt, Names.MaskSize, Names.MaskSize);
        Prepared = [.. Prepare.OutputNames.Where(n => Score.InputNames.Contains(n, StringComparer.Ordinal) || Masks.InputNames.Contains(n, StringComparer.Ordinal))];
        State = [.. Score.OutputNames.Where(n => n != Names.Scores && Masks.InputNames.Contains(n, StringComparer.Ordinal))];
    }
}
