using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Sam;

/// <summary>The scores of a batch of prompts, and the masks of those that are chosen.</summary>
internal sealed class StagedPromptMasks : PromptMasks
{
    // Upscaling takes tens of megabytes for each prompt: few at a time.
    private const int PromptsAtOnce = 4;

    private readonly StagedDecoderGraphs graphs;
    private readonly Dictionary<string, OrtValue> known;
    private readonly IDisposableReadOnlyCollection<OrtValue> scored;
    private readonly List<IDisposableReadOnlyCollection<OrtValue>> masks = [];
    private readonly Dictionary<int, int> places = [];
    private readonly int pixels;

    /// <param name="graphs">The graphs.</param>
    /// <param name="prepared">What was prepared for the image, by name.</param>
    /// <param name="scored">The scores and what <c>masks</c> needs besides; it is this object's from now on.</param>
    public StagedPromptMasks(StagedDecoderGraphs graphs, IReadOnlyDictionary<string, OrtValue> prepared, IDisposableReadOnlyCollection<OrtValue> scored)
    {
        this.graphs = graphs;
        this.scored = scored;
        pixels = graphs.Names.MaskSize * graphs.Names.MaskSize;
        known = new Dictionary<string, OrtValue>(prepared, StringComparer.Ordinal);
        foreach (var (name, value) in graphs.State.Zip(scored.Skip(1)))
            known[name] = value;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Scores => scored[0].GetTensorDataAsSpan<float>();

    /// <inheritdoc/>
    public override void Choose(IReadOnlyList<int> candidates)
    {
        foreach (var prompts in candidates.Select(c => (long)(c / PerPrompt)).Distinct().Chunk(PromptsAtOnce))
        {
            using var selected = OrtValue.CreateTensorValueFromMemory(prompts, [prompts.Length]);
            var inputs = new Dictionary<string, OrtValue>(known, StringComparer.Ordinal) { [graphs.Names.Selected] = selected };
            var output = graphs.Masks.Run(graphs.Masks.InputNames, [.. graphs.Masks.InputNames.Select(n => inputs[n])], [graphs.Names.Masks]);
            masks.Add(output);
            graphs.Masks.RequireShape(output[0], graphs.Names.Masks, prompts.Length, PerPrompt, graphs.Names.MaskSize, graphs.Names.MaskSize);
            foreach (var prompt in prompts)
                places[(int)prompt] = places.Count;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Logits(int candidate)
    {
        var place = places[candidate / PerPrompt];
        return masks[place / PromptsAtOnce][0].GetTensorDataAsSpan<float>().Slice((((place % PromptsAtOnce) * PerPrompt) + (candidate % PerPrompt)) * pixels, pixels);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        masks.ForEach(m => m.Dispose());
        scored.Dispose();
    }
}
