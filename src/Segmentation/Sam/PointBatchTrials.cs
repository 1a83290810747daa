using System.Diagnostics;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Sam;

/// <summary>Tries how many prompts a decoder call should have. Small batches stay in the processor's caches; large ones have fewer calls.</summary>
public static class PointBatchTrials
{
    private const int Grid = 8;
    private static readonly int[] Sizes = [8, 16, 32, AutomaticMaskGenerator.DefaultPointsPerBatch];
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the network on a picture of its own.</summary>
    /// <param name="model">A model that runs with as many threads as it will later.</param>
    /// <returns>
    /// Bytes by which the process grew with an image, and the trials; none for a staged decoder, which divides batches itself.
    /// </returns>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static (long BytesPerImage, IReadOnlyList<PointBatchTrial> Trials) Run(SamModel model)
    {
        IPromptableNetwork network = model;
        var before = Environment.WorkingSet;
        var points = Points(network.ImageSize);
        using var decoder = network.Encode(Picture(network.ImageSize));
        Decode(decoder, points);
        var grown = Math.Max(0, Environment.WorkingSet - before);
        return (grown, model.Manifest.Decoder is StagedDecoder ? [] : [.. Sizes.Select(size => new PointBatchTrial(size, SecondsPerPrompt(decoder, points[..(2 * size)])))]);
    }

    private static double SecondsPerPrompt(IPromptDecoder decoder, float[] points)
    {
        var (best, all) = (TimeSpan.MaxValue, Stopwatch.GetTimestamp());
        do
        {
            // Not the time on the clock: other work may share the cores, and when all of them are busy with images, CPU time is what an image costs.
            var start = Environment.CpuUsage.TotalTime;
            Decode(decoder, points);
            var took = Environment.CpuUsage.TotalTime - start;
            best = took < best ? took : best;
        }
        while (Stopwatch.GetElapsedTime(all) < Enough);
        return best.TotalSeconds / (points.Length / 2);
    }

    // One prompt in eight goes on to its masks, about as in everything mode.
    private static void Decode(IPromptDecoder decoder, float[] points)
    {
        using var masks = decoder.Decode(points);
        masks.Choose([.. Enumerable.Range(0, points.Length / 2).Where(prompt => prompt % 8 == 0).Select(prompt => prompt * PromptMasks.PerPrompt)]);
    }

    private static float[] Points(int side) =>
        [.. Enumerable.Range(0, Grid * Grid).SelectMany(i => (float[])[((i % Grid) + 0.5f) * side / Grid, ((i / Grid) + 0.5f) * side / Grid])];

    private static RgbImage Picture(int side)
    {
        var pixels = new byte[3 * side * side];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i * 7) ^ (i >> 9));
        return new RgbImage(side, side, pixels);
    }
}
