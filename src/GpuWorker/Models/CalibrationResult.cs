using System.Text.Json.Serialization;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>What a short measurement found about a SAM model on a machine.</summary>
/// <param name="Machine">Processor, cores and runtime that it holds for.</param>
/// <param name="BytesPerImage">Memory that an image takes while it is computed, beyond the model's weights.</param>
/// <param name="Trials">CPU seconds per prompt by prompts per decoder call; empty where their number makes no difference.</param>
internal sealed record CalibrationResult(string Machine, long BytesPerImage, IReadOnlyList<PointBatchTrial> Trials)
{
    // What a faster batch has to gain before it is taken: machines of one kind should agree, since the batch is part of numerics.
    private const double WorthIt = 0.9;
    private const double AsGood = 1.03;

    // Of the memory that is free; the rest is for images that wait, results, and what was not measured.
    private const double Share = 0.6;
    private const long BesideTheNetwork = 64L << 20;

    /// <summary>Prompts per decoder call: the usual number, unless another one is faster by a tenth.</summary>
    [JsonIgnore]
    public int PointsPerBatch
    {
        get
        {
            if (Trials.Count == 0)
                return AutomaticMaskGenerator.DefaultPointsPerBatch;
            var best = Trials.Min(t => t.SecondsPerPrompt);
            var usual = Trials.FirstOrDefault(t => t.PointsPerBatch == AutomaticMaskGenerator.DefaultPointsPerBatch);
            return usual is not null && best > WorthIt * usual.SecondsPerPrompt
                ? usual.PointsPerBatch
                : Trials.Where(t => t.SecondsPerPrompt <= AsGood * best).Min(t => t.PointsPerBatch);
        }
    }

    /// <summary>How many images fit into so many bytes at once, one at least.</summary>
    public int ImagesIn(long freeBytes) => (int)Math.Clamp(Share * freeBytes / (BytesPerImage + BesideTheNetwork), 1, int.MaxValue);
}
