using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Sam;

/// <summary>The scores of prompts, batch after batch, and the masks of those that are chosen.</summary>
/// <param name="graphs">The graphs.</param>
/// <param name="prepared">What was prepared for the image, by name.</param>
/// <param name="batchSize">Prompts of a batch; the last may have fewer.</param>
internal sealed class StagedPromptMasks(StagedDecoderGraphs graphs, IReadOnlyDictionary<string, OrtValue> prepared, int batchSize) : PromptMasks
{
    // Upscaling takes tens of megabytes for each prompt: few at a time.
    private const int PromptsAtOnce = 4;

    private readonly List<IDisposableReadOnlyCollection<OrtValue>> batches = [];
    private readonly List<IDisposableReadOnlyCollection<OrtValue>> masks = [];
    private readonly Dictionary<int, (int Output, int Row)> places = [];
    private readonly List<float> scores = [];
    private readonly int pixels = graphs.Names.MaskSize * graphs.Names.MaskSize;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Scores => CollectionsMarshal.AsSpan(scores);

    /// <summary>Adds the scores of the next batch, and what its masks are made of; they are this object's from now on.</summary>
    public void Add(IDisposableReadOnlyCollection<OrtValue> batch)
    {
        batches.Add(batch);
        scores.AddRange(batch[0].GetTensorDataAsSpan<float>());
    }

    /// <inheritdoc/>
    public override void Choose(IReadOnlyList<int> candidates)
    {
        foreach (var batch in candidates.Select(c => c / PerPrompt).Distinct().GroupBy(p => p / batchSize))
        {
            var known = new Dictionary<string, OrtValue>(prepared, StringComparer.Ordinal);
            foreach (var (name, value) in graphs.State.Zip(batches[batch.Key].Skip(1)))
                known[name] = value;
            foreach (var prompts in batch.Chunk(PromptsAtOnce))
                Compute(known, prompts, batch.Key * batchSize);
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Logits(int candidate)
    {
        var (output, row) = places[candidate / PerPrompt];
        return masks[output][0].GetTensorDataAsSpan<float>().Slice(((row * PerPrompt) + (candidate % PerPrompt)) * pixels, pixels);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        masks.ForEach(m => m.Dispose());
        batches.ForEach(b => b.Dispose());
    }

    private void Compute(Dictionary<string, OrtValue> known, int[] prompts, int first)
    {
        using var selected = OrtValue.CreateTensorValueFromMemory([.. prompts.Select(p => (long)(p - first))], [prompts.Length]);
        known[graphs.Names.Selected] = selected;
        var output = graphs.Masks.Run(known, [graphs.Names.Masks]);
        masks.Add(output);
        graphs.Masks.RequireShape(output[0], graphs.Names.Masks, prompts.Length, PerPrompt, graphs.Names.MaskSize, graphs.Names.MaskSize);
        for (var row = 0; row < prompts.Length; row++)
            places[prompts[row]] = (masks.Count - 1, row);
    }
}
