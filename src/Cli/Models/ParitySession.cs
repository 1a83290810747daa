using System.Globalization;
using SamCam.Cli.Images;
using SamCam.Cli.Labels;
using SamCam.GpuWorker;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Models;

/// <summary>One <c>samcam models parity</c>.</summary>
internal sealed class ParitySession(ParitySettings settings, TextWriter standardOutput, TextWriter standardError)
{
    // No results are written anywhere.
    private const string NoOutput = "/dev/null/none";
    private const double LowShare = 0.05;

    /// <summary>Compares.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var session = new WorkerOptions().Session;
        var all = ImageSource.Open(settings.Images, NoOutput, extensions: []);
        using var reference = SamModel.Load(ModelCatalog.Resolve(settings.Reference), session);
        using var other = SamModel.Load(ModelCatalog.Resolve(settings.Against), session);

        // The reference's recommended parameters hold for both: otherwise they would differ by them.
        var options = Options(reference, settings.Set);
        var first = new AutomaticMaskGenerator(reference, options.Sam);
        var second = new AutomaticMaskGenerator(other, Options(reference, [.. settings.Set, .. settings.SetAgainst]).Sam);
        var images = Spread(all.Images, settings.Limit);
        var parity = new MaskParity(least: 0);
        var progress = new ProgressLine(standardError, !Console.IsErrorRedirected, TimeProvider.System);
        progress.Start(images.Count);
        foreach (var image in images)
        {
            var file = await File.ReadAllBytesAsync(Path.Combine(all.Root, image.Path), cancellationToken);
            var pixels = ImageDecoder.Decode(file, options.Imaging, image.Path);
            parity.Add(first.Generate(pixels, cancellationToken), second.Generate(pixels, cancellationToken));
            progress.Advance(failed: 0);
        }

        progress.Close();
        var summary = new ParitySummary(
            images.Count,
            parity.ReferenceMasks,
            parity.OtherMasks,
            parity.UnequalCounts,
            parity.Matched,
            parity.Identical,
            Finite(parity.MeanIou),
            Finite(parity.IouPercentile(LowShare)),
            Finite(parity.MinIou));
        if (settings.Json)
            await CommandOutput.WriteJsonAsync(standardOutput, summary);
        else
            await standardOutput.WriteAsync(Text(summary));
        return ExitCodes.Done;
    }

    private static RecipeOptions Options(SamModel model, IEnumerable<string> set)
    {
        var builder = new RecipeBuilder().Recommend("sam", model.Manifest.Recommended, $"model {model.Manifest.Name}");
        foreach (var setting in set)
            builder.Set(setting);
        return builder.Build();
    }

    private static List<SourceImage> Spread(IReadOnlyList<SourceImage> images, int limit)
    {
        var count = Math.Min(limit, images.Count);
        return [.. Enumerable.Range(0, count).Select(i => images[(int)((long)i * images.Count / count)])];
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Text(ParitySummary summary) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        images             {summary.Images}
        masks              {summary.ReferenceMasks} and {summary.OtherMasks}; other counts in {summary.UnequalCounts} images
        pairs              {summary.Matched}, {summary.Identical} equal in every pixel
        IoU, mean          {summary.MeanIou:F6}
        IoU, 5th percentile {summary.Percentile5Iou:F6}
        IoU, least         {summary.MinIou:F6}

        """);
}
