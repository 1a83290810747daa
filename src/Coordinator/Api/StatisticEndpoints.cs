using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Segmentation;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>How the statistics of a job are spread, over HTTP.</summary>
public static class StatisticEndpoints
{
    private const int Bins = 20;

    /// <summary>Maps <c>/v1/jobs/{id}/statistics</c>.</summary>
    public static void MapStatistics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/jobs/{id:guid}/statistics", CountAsync)
            .WithTags("Images")
            .WithName("getStatistics")
            .WithSummary("Histograms and percentiles of statistics over the done images.")
            .WithDescription("name: a statistic of docs/quality.md or duration_ms, may be given more than once; those with an index unless given.");

    /// <summary>The name of a statistic.</summary>
    /// <exception cref="InputException">There is none of the name.</exception>
    internal static string ParseName(string text) => text == ImageQuery.ByDuration || StatisticColumns.All.Contains(text, StringComparer.Ordinal)
        ? text
        : throw new InputException("statistic", $"there is no statistic '{text}'", "see docs/quality.md, for example agreement_mean");

    private static async Task<Results<Ok<IReadOnlyList<StatisticDocument>>, ProblemHttpResult>> CountAsync(
        Guid id, JobStore jobs, Distributions distributions, CancellationToken cancellationToken, [FromQuery] string[]? name = null)
    {
        string[] names = name is { Length: > 0 } ? [.. name.Select(ParseName).Distinct(StringComparer.Ordinal)] : [.. StatisticColumns.Indexed, ImageQuery.ByDuration];
        if (await jobs.FindAsync(id, cancellationToken) is null)
            return Problems.NoJob(id);
        var statistics = new List<StatisticDocument>(names.Length);
        foreach (var wanted in names)
            statistics.Add(Describe(await distributions.CountAsync(id, wanted, Bins, cancellationToken)));
        return TypedResults.Ok<IReadOnlyList<StatisticDocument>>(statistics);
    }

    private static StatisticDocument Describe(Distribution spread)
    {
        var column = QualityColumns.All.FirstOrDefault(c => c.Name == spread.Statistic);
        return new StatisticDocument
        {
            Name = spread.Statistic,
            Unit = column?.Unit ?? "ms",
            Formula = column?.Formula ?? "milliseconds of all stages together",
            Reading = column?.Reading ?? "what the image cost",
            Count = spread.Count,
            Min = spread.Min,
            Max = spread.Max,
            Mean = spread.Mean,
            Percentiles = spread.Percentiles,
            Histogram = spread.Bins,
        };
    }
}
