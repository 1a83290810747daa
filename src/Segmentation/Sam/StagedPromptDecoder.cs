using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Sam;

/// <summary>A <c>staged</c> decoder, bound to what was prepared for one image, which it owns.</summary>
internal sealed class StagedPromptDecoder : IPromptDecoder
{
    /// <summary>Prompts scored at once on a CPU, however many are asked for: what they need then stays in its caches.</summary>
    public const int PromptsAtOnce = 8;

    private readonly StagedDecoderGraphs graphs;
    private readonly IDisposableReadOnlyCollection<OrtValue> prepared;
    private readonly Dictionary<string, OrtValue> known;

    /// <param name="graphs">The graphs.</param>
    /// <param name="prepared">What was prepared for the image, as <see cref="StagedDecoderGraphs.Prepared"/> names it.</param>
    public StagedPromptDecoder(StagedDecoderGraphs graphs, IDisposableReadOnlyCollection<OrtValue> prepared)
    {
        this.graphs = graphs;
        this.prepared = prepared;
        known = graphs.Prepared.Zip(prepared).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public PromptMasks Decode(ReadOnlySpan<float> points)
    {
        var width = 2 * (graphs.Score.IsBound ? points.Length / 2 : PromptsAtOnce);
        var scored = new StagedPromptMasks(graphs, known, width / 2);
        try
        {
            for (var start = 0; start < points.Length; start += width)
                scored.Add(Score(points.Slice(start, Math.Min(width, points.Length - start))));
            return scored;
        }
        catch
        {
            scored.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => prepared.Dispose();

    private IDisposableReadOnlyCollection<OrtValue> Score(ReadOnlySpan<float> points)
    {
        using var prompts = new PromptInputs(points);
        var names = graphs.Names;
        var inputs = new Dictionary<string, OrtValue>(known, StringComparer.Ordinal) { [names.Coords] = prompts.Coordinates, [names.Labels] = prompts.Labels };
        var outputs = graphs.Score.Run(inputs, [names.Scores, .. graphs.State], onDevice: n => n != names.Scores);
        try
        {
            graphs.Score.RequireShape(outputs[0], names.Scores, prompts.Count, PromptMasks.PerPrompt);
            return outputs;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }
}
