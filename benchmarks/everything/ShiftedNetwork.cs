using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Sam;

namespace SamCam.EverythingBenchmark;

/// <summary>A network whose predicted IoUs are all raised by the same number, as if the bias of its last layer were another one; counts what is asked of it.</summary>
/// <param name="network">The network.</param>
/// <param name="shift">What is added to each predicted IoU.</param>
internal sealed class ShiftedNetwork(IPromptableNetwork network, float shift) : IPromptableNetwork
{
    private readonly float shift = shift;

    /// <summary>Time spent in the encoder.</summary>
    public Meter Encoder { get; } = new();

    /// <summary>Time spent in the decoder, scores and masks.</summary>
    public Meter Decoder { get; } = new();

    public int ImageSize => network.ImageSize;

    public int MaskSize => network.MaskSize;

    public IPromptDecoder Encode(RgbImage image)
    {
        using (Encoder.Measure())
            return new ShiftedDecoder(this, network.Encode(image));
    }

    private sealed class ShiftedDecoder(ShiftedNetwork owner, IPromptDecoder decoder) : IPromptDecoder
    {
        public PromptMasks Decode(ReadOnlySpan<float> points)
        {
            using (owner.Decoder.Measure())
                return new ShiftedMasks(owner, decoder.Decode(points));
        }

        public void Dispose() => decoder.Dispose();
    }

    private sealed class ShiftedMasks(ShiftedNetwork owner, PromptMasks masks) : PromptMasks
    {
        private readonly float[] scores = [.. masks.Scores.ToArray().Select(s => s + owner.shift)];

        public override ReadOnlySpan<float> Scores => scores;

        public override void Choose(IReadOnlyList<int> candidates)
        {
            using (owner.Decoder.Measure())
                masks.Choose(candidates);
        }

        public override ReadOnlySpan<float> Logits(int candidate) => masks.Logits(candidate);

        public override void Dispose() => masks.Dispose();
    }
}
