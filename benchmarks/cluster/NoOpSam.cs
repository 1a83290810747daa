using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Sam;

namespace SamCam.ClusterBenchmark;

/// <summary>Answers every point with a square around it and computes nothing; all that everything mode does with the answer is done.</summary>
internal sealed class NoOpSam : IPromptableNetwork
{
    private const int Reach = 3;
    private const float Inside = 8;

    /// <inheritdoc/>
    public int ImageSize => 16;

    /// <inheritdoc/>
    public int MaskSize => 16;

    /// <inheritdoc/>
    public IPromptDecoder Encode(RgbImage image) => new Decoder(this);

    private sealed class Decoder(NoOpSam network) : IPromptDecoder
    {
        public PromptMasks Decode(ReadOnlySpan<float> points) => new Squares(points, network.MaskSize);

        public void Dispose()
        {
        }
    }

    /// <summary>Of the three masks of a prompt only the first is believed.</summary>
    private sealed class Squares : PromptMasks
    {
        private readonly int side;
        private readonly float[] scores;
        private readonly float[] logits;

        public Squares(ReadOnlySpan<float> points, int side)
        {
            this.side = side;
            var prompts = points.Length / 2;
            scores = new float[PerPrompt * prompts];
            logits = new float[prompts * side * side];
            logits.AsSpan().Fill(-Inside);
            for (var p = 0; p < prompts; p++)
            {
                scores[PerPrompt * p] = 0.95f;
                var (column, row) = ((int)points[2 * p], (int)points[(2 * p) + 1]);
                for (var y = Math.Max(0, row - Reach); y <= Math.Min(side - 1, row + Reach); y++)
                    logits.AsSpan((((p * side) + y) * side) + Math.Max(0, column - Reach), Math.Min(side - 1, column + Reach) - Math.Max(0, column - Reach) + 1).Fill(Inside);
            }
        }

        public override ReadOnlySpan<float> Scores => scores;

        public override ReadOnlySpan<float> Logits(int candidate) => logits.AsSpan(candidate / PerPrompt * side * side, side * side);

        public override void Dispose()
        {
        }
    }
}
