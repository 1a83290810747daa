using System.Globalization;
using System.Text.Json;
using SamCam.Cli.Report;
using SamCam.Coordinator.Destinations;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>Fills and writes <c>report.html</c> for a completed job: one pass over the rows for the numbers, one for the images to show.</summary>
internal sealed class RunReport(OutputFolder output, ResultStore results, RunManifest manifest, RunGallery gallery)
{
    /// <summary>Writes the report into the destination.</summary>
    /// <param name="dataset">Name of the dataset, for the heading.</param>
    /// <param name="warnings">Sentences about the input.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task WriteAsync(string dataset, IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
        var collector = await CollectAsync(cancellationToken);
        var report = new ReportModel
        {
            Dataset = dataset,
            Images = manifest.Counts!.Images,
            Done = collector.Done,
            Failed = collector.Failed,
            Duration = TimeSpan.FromSeconds(manifest.Timings!.Seconds),
            ImagesPerSecond = manifest.Timings.ImagesPerSecond > 0 ? manifest.Timings.ImagesPerSecond : null,
            Facts = [.. Facts()],
            Warnings = warnings,
            Failures = collector.Failures,
            Histograms = collector.Histograms,
            Flags = collector.Flags,
            Classes = collector.Classes,
            Gallery = await ShowAsync(collector.Selection, cancellationToken),
        };
        await output.Objects.WriteAsync(Destination.ReportKey, (stream, token) => ReportWriter.WriteAsync(report, stream, token), cancellationToken);
    }

    private static IReadOnlyList<IReadOnlyDictionary<string, double?>> Classes(string? json)
    {
        if (json is null)
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Numbers)];

        static Dictionary<string, double?> Numbers(JsonElement statistics) => statistics.EnumerateObject()
            .Where(p => p.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null)
            .ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.Null ? (double?)null : p.Value.GetDouble(), StringComparer.Ordinal);
    }

    private async Task<ReportCollector> CollectAsync(CancellationToken cancellationToken)
    {
        var collector = new ReportCollector(manifest.Classes);
        await foreach (var (image, result) in results.ReadAsync(manifest.JobId, cancellationToken))
        {
            if (result.State == ImageState.Failed)
            {
                collector.AddFailure(new ReportFailure(image.Key, result.ErrorClass ?? "", result.Error ?? ""));
                continue;
            }

            var statistics = result.Statistics.ToDictionary(s => s.Key, s => (double?)s.Value, StringComparer.Ordinal);
            collector.Add(new ReportRow(image.Key, statistics, result.ReadFlags(), Classes(result.Classes)));
        }

        return collector;
    }

    private async Task<IReadOnlyList<GallerySection>> ShowAsync(GallerySelection selection, CancellationToken cancellationToken)
    {
        var (best, worst, flagged) = (selection.Best, selection.Worst, selection.Flagged);
        var keys = best.Concat(worst).Concat(flagged).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var images = new Dictionary<string, ImageItemRow>(StringComparer.Ordinal);
        await foreach (var (image, _) in results.ReadAsync(manifest.JobId, cancellationToken))
        {
            if (keys.Contains(image.Key))
                images[image.Key] = image;
        }

        return
        [
            await SectionAsync("Best", "No flags; CAM and SAM agree most.", best),
            await SectionAsync("Worst", "CAM and SAM agree least.", worst),
            await SectionAsync("Flagged", "Raised a flag: look at these before you train on them.", flagged),
        ];

        async Task<GallerySection> SectionAsync(string title, string explanation, IReadOnlyList<ReportRow> rows)
        {
            var cards = new List<GalleryCard>();
            foreach (var row in rows)
            {
                if (await gallery.TryShowAsync(row, images[row.Key], cancellationToken) is { } card)
                    cards.Add(card);
            }

            return new GallerySection(title, explanation, cards);
        }
    }

    private IEnumerable<ReportFact> Facts()
    {
        yield return new("Strategy", JsonNamingPolicy.KebabCaseLower.ConvertName(manifest.Recipe.Options.Merge.Strategy.ToString()));
        yield return new("SAM model", Describe(manifest.Recipe.Models.Sam) ?? "none");
        yield return new("CAM", Describe(manifest.Recipe.Models.Cam) ?? "ready pseudo-labels");
        yield return new("Recipe", manifest.RecipeHash);
        foreach (var (name, value) in manifest.Dataset)
            yield return new("Dataset " + name, value);
        yield return new("Job", manifest.JobId.ToString());
        yield return new("Started", manifest.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        yield return new("SamCam", manifest.Version);
    }

    private static string? Describe(ModelReference? model) => model is null ? null : $"{model.Name} ({model.Sha256[..12]})";
}
