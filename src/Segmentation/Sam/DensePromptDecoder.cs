using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Sam;

/// <summary>The <c>dense</c> decoder graph, bound to an embedding that it owns.</summary>
internal sealed class DensePromptDecoder(OnnxGraph graph, DenseDecoder names, IDisposableReadOnlyCollection<OrtValue> embedding) : IPromptDecoder
{
    /// <inheritdoc/>
    public PromptMasks Decode(ReadOnlySpan<float> points)
    {
        using var prompts = new PromptInputs(points);
        var outputs = graph.Run(
            [names.Embeddings, names.Coords, names.Labels],
            [embedding[0], prompts.Coordinates, prompts.Labels],
            [names.Masks, names.Scores]);
        try
        {
            graph.RequireShape(outputs[0], names.Masks, prompts.Count, PromptMasks.PerPrompt, names.MaskSize, names.MaskSize);
            graph.RequireShape(outputs[1], names.Scores, prompts.Count, PromptMasks.PerPrompt);
        }
        catch
        {
            outputs.Dispose();
            throw;
        }

        return new Outputs(outputs, names.MaskSize * names.MaskSize);
    }

    /// <inheritdoc/>
    public void Dispose() => embedding.Dispose();

    private sealed class Outputs(IDisposableReadOnlyCollection<OrtValue> values, int pixels) : PromptMasks
    {
        public override ReadOnlySpan<float> Scores => values[1].GetTensorDataAsSpan<float>();

        public override ReadOnlySpan<float> Logits(int candidate) => values[0].GetTensorDataAsSpan<float>().Slice(candidate * pixels, pixels);

        public override void Dispose() => values.Dispose();
    }
}
