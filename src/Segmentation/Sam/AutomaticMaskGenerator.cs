using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>
/// SAM's everything mode: a grid of point prompts over the image and, if asked for, over crops of it; then the filters, suppression of duplicates and
/// clean-up of <c>SamAutomaticMaskGenerator</c>, in its order. Thread-safe.
/// </summary>
public sealed class AutomaticMaskGenerator
{
    /// <summary>Prompts decoded at once unless told otherwise.</summary>
    public const int DefaultPointsPerBatch = 64;

    private readonly IPromptableNetwork network;
    private readonly AutomaticMaskOptions options;
    private readonly int pointsPerBatch;
    private readonly MaskPreset preset;
    private readonly ParallelOptions parallelism;
    private readonly (double X, double Y)[][] grids;

    /// <summary>Prepares the prompt grids.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="options">Every parameter that can change a mask.</param>
    /// <param name="pointsPerBatch">Prompts decoded at once: memory against speed. On the CPU, 4 to 64.</param>
    /// <param name="maxParallelism">Masks traced at once; 0 takes one per core.</param>
    /// <param name="preset">How masks are made of logits.</param>
    /// <exception cref="InputException">A layer would have no points.</exception>
    public AutomaticMaskGenerator(
        SamModel model, AutomaticMaskOptions options, int pointsPerBatch = DefaultPointsPerBatch, int maxParallelism = 0, MaskPreset preset = MaskPreset.Fast)
        : this((IPromptableNetwork)model, options, pointsPerBatch, maxParallelism, preset)
    {
    }

    internal AutomaticMaskGenerator(
        IPromptableNetwork network, AutomaticMaskOptions options, int pointsPerBatch = DefaultPointsPerBatch, int maxParallelism = 0, MaskPreset preset = MaskPreset.Fast)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pointsPerBatch);
        this.network = network;
        this.options = options;
        this.pointsPerBatch = pointsPerBatch;
        this.preset = preset;
        parallelism = new ParallelOptions { MaxDegreeOfParallelism = maxParallelism > 0 ? maxParallelism : Environment.ProcessorCount };
        grids = new (double X, double Y)[options.CropNLayers + 1][];
        for (var layer = 0; layer < grids.Length; layer++)
        {
            var side = (int)(options.PointsPerSide / Math.Pow(options.CropNPointsDownscaleFactor, layer));
            if (side < 1)
                throw new InputException("sam.crop_n_points_downscale_factor", $"crops of layer {layer} would have no points", "use a smaller factor, or more points per side");
            grids[layer] = PromptGrid.Create(side);
        }
    }

    /// <summary>Encodes an image; give the result to <see cref="Generate(EncodedImage, CancellationToken)"/> and dispose it.</summary>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public EncodedImage Encode(RgbImage image) => new(image, network.Encode(image));

    /// <summary>All masks of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Looked at before every batch of prompts.</param>
    /// <returns>By predicted IoU, descending, unless crops or small regions give another order, as in SAM.</returns>
    /// <exception cref="AcceleratorMemoryException">Not enough memory for a batch of prompts.</exception>
    public IReadOnlyList<SamMask> Generate(RgbImage image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var encoded = Encode(image);
        return Generate(encoded, cancellationToken);
    }

    /// <summary>All masks of an encoded image; crops are encoded here, one after another.</summary>
    /// <param name="encoded">What <see cref="Encode"/> gave; it stays the caller's.</param>
    /// <param name="cancellationToken">Looked at before every batch of prompts.</param>
    /// <exception cref="AcceleratorMemoryException">Not enough memory for a batch of prompts.</exception>
    public IReadOnlyList<SamMask> Generate(EncodedImage encoded, CancellationToken cancellationToken)
    {
        var image = encoded.Image;
        var crops = CropLayout.Create(image.Width, image.Height, options.CropNLayers, options.CropOverlapRatio);
        var masks = new List<SamMask>();
        foreach (var (crop, layer) in crops)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (layer == 0)
            {
                masks.AddRange(Unique(Candidates(encoded.Decoder, image, crop, layer, cancellationToken)));
                continue;
            }

            using var decoder = network.Encode(image.Crop(crop.X0, crop.Y0, crop.Width, crop.Height));
            masks.AddRange(Unique(Candidates(decoder, image, crop, layer, cancellationToken)));
        }

        if (crops.Count > 1)
        {
            // Small crops see more detail, so their masks are preferred.
            masks = Suppression.Keep(masks, m => 1f / ((float)m.CropBox.Width * m.CropBox.Height), options.CropNmsThresh);
        }

        return options.MinMaskRegionArea > 0
            ? Suppression.WithoutSmallRegions(masks, options.MinMaskRegionArea, Math.Max(options.BoxNmsThresh, options.CropNmsThresh))
            : masks;
    }

    /// <summary>The masks of one crop that pass the filters, in prompt order, before duplicates are dropped.</summary>
    internal List<MaskCandidate> Candidates(IPromptDecoder decoder, RgbImage image, CropBox crop, int layer, CancellationToken cancellationToken)
    {
        var grid = grids[layer];
        var frame = InputFrame.For(crop.Width, crop.Height, network.ImageSize);
        IMaskTracer tracer = preset == MaskPreset.Reference
            ? new FullSizeTracer(network.MaskSize, network.ImageSize, crop, image.Width, image.Height, options.StabilityScoreOffset)
            : new MaskTracer(network.MaskSize, network.ImageSize, crop, image.Width, image.Height, options.StabilityScoreOffset);
        int[] all = [.. Enumerable.Range(0, grid.Length)];
        if (options.Prompts == PromptPlacement.Full)
            return [.. Decode(all)];
        var coarse = PromptGrid.Coarse((int)Math.Sqrt(grid.Length));
        var found = Decode(coarse).ToList();
        found.AddRange(Decode(Uncovered([.. all.Except(coarse)], grid, crop, image, found)));
        return [.. found.OrderBy(c => c.Index)];

        IEnumerable<MaskCandidate> Decode(int[] prompts) => prompts.Chunk(pointsPerBatch).SelectMany(batch =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var coordinates = new float[2 * (network.PadsBatches ? pointsPerBatch : batch.Length)];
            for (var p = 0; p < coordinates.Length / 2; p++)
            {
                var (x, y) = grid[batch[Math.Min(p, batch.Length - 1)]];
                coordinates[2 * p] = (float)(x * crop.Width * ((double)frame.Width / crop.Width));
                coordinates[(2 * p) + 1] = (float)(y * crop.Height * ((double)frame.Height / crop.Height));
            }

            using var masks = decoder.Decode(coordinates);
            return Trace(masks, batch, grid, tracer, crop);
        });
    }

    private static int[] Uncovered(int[] prompts, (double X, double Y)[] grid, CropBox crop, RgbImage image, List<MaskCandidate> found)
    {
        var covered = new byte[image.Width * image.Height];
        foreach (var candidate in found)
            candidate.Mask.Segmentation.Paint(covered);
        return [.. prompts.Where(p => covered[((int)((grid[p].Y * crop.Height) + crop.Y0) * image.Width) + (int)((grid[p].X * crop.Width) + crop.X0)] == 0)];
    }

    private List<MaskCandidate> Trace(PromptMasks masks, int[] prompts, (double X, double Y)[] grid, IMaskTracer tracer, CropBox crop)
    {
        var scores = masks.Scores[..(PromptMasks.PerPrompt * prompts.Length)].ToArray();
        int[] chosen = [.. Enumerable.Range(0, scores.Length).Where(i => preset == MaskPreset.Reference || Passes(scores[i]))];
        masks.Choose(chosen);
        var traced = new MaskCandidate?[chosen.Length];
        Parallel.For(0, traced.Length, parallelism, i =>
        {
            var candidate = chosen[i];
            if (tracer.Trace(masks.Logits(candidate), (float)options.StabilityScoreThresh) is not { } mask || !Passes(scores[candidate]))
                return;
            var (prompt, which) = (prompts[candidate / PromptMasks.PerPrompt], candidate % PromptMasks.PerPrompt);
            var (x, y) = grid[prompt];
            var record = new SamMask(
                mask.Segmentation, mask.Box, scores[candidate], mask.StabilityScore, (x * crop.Width) + crop.X0, (y * crop.Height) + crop.Y0, crop);
            traced[i] = new MaskCandidate((PromptMasks.PerPrompt * prompt) + which, record);
        });
        return [.. traced.OfType<MaskCandidate>()];
    }

    private bool Passes(float score) => options.PredIouThresh <= 0 || score > (float)options.PredIouThresh;

    private List<SamMask> Unique(List<MaskCandidate> candidates) =>
        Suppression.Keep([.. candidates.Select(c => c.Mask)], m => m.PredictedIou, options.BoxNmsThresh);
}
