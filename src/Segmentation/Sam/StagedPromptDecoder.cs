using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Sam;

/// <summary>A <c>staged</c> decoder, bound to what was prepared for one image, which it owns.</summary>
internal sealed class StagedPromptDecoder : IPromptDecoder
{
    private readonly StagedDecoderGraphs graphs;
    private readonly IDisposableReadOnlyCollection<OrtValue> prepared;
    private readonly Dictionary<string, OrtValue> known;

    public StagedPromptDecoder(StagedDecoderGraphs graphs, IDisposableReadOnlyCollection<OrtValue> prepared)
    {
        this.graphs = graphs;
        this.prepared = prepared;
        known = graphs.Prepared.Zip(prepared).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public PromptMasks Decode(ReadOnlySpan<float> points)
    {
        using var prompts = new PromptInputs(points);
        var names = graphs.Names;
        var inputs = new Dictionary<string, OrtValue>(known, StringComparer.Ordinal) { [names.Coords] = prompts.Coordinates, [names.Labels] = prompts.Labels };
        var outputs = graphs.Score.Run(
            graphs.Score.InputNames, [.. graphs.Score.InputNames.Select(n => inputs[n])], [names.Scores, .. graphs.State], onDevice: n => n != names.Scores);
        try
        {
            graphs.Score.RequireShape(outputs[0], names.Scores, prompts.Count, PromptMasks.PerPrompt);
            return new StagedPromptMasks(graphs, known, outputs);
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => prepared.Dispose();
}
