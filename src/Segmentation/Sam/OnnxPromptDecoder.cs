using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Sam;

/// <summary>The <c>dense</c> decoder graph, bound to an embedding that it owns.</summary>
internal sealed class OnnxPromptDecoder(OnnxGraph graph, SamDecoder names, IDisposableReadOnlyCollection<OrtValue> embedding) : IPromptDecoder
{
    /// <inheritdoc/>
    public PromptMasks Decode(ReadOnlySpan<float> points)
    {
        var prompts = points.Length / 2;
        var coordinates = new float[4 * prompts];
        var labels = new float[2 * prompts];
        for (var p = 0; p < prompts; p++)
        {
            // The second point stays (0, 0): without a box, SAM pads every prompt with a point labelled -1.
            points.Slice(2 * p, 2).CopyTo(coordinates.AsSpan(4 * p));
            labels[2 * p] = 1;
            labels[(2 * p) + 1] = -1;
        }

        using var coordinateValue = OrtValue.CreateTensorValueFromMemory(coordinates, [prompts, 2, 2]);
        using var labelValue = OrtValue.CreateTensorValueFromMemory(labels, [prompts, 2]);
        var outputs = graph.Run(
            [names.Embeddings, names.Coords, names.Labels],
            [embedding[0], coordinateValue, labelValue],
            [names.Masks, names.Scores]);
        try
        {
            graph.RequireShape(outputs[0], names.Masks, prompts, PromptMasks.PerPrompt, names.MaskSize, names.MaskSize);
            graph.RequireShape(outputs[1], names.Scores, prompts, PromptMasks.PerPrompt);
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
