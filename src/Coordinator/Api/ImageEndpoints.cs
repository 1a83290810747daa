using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Coordinator.Access;
using SamCam.Segmentation;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>The images of a job over HTTP: lists in any order, and one image with all that is known.</summary>
public static class ImageEndpoints
{
    private const string NoVerdict = "none";
    private const string VerdictSuffix = "/verdict";

    /// <summary>Maps <c>/v1/jobs/{id}/images</c>.</summary>
    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapGroup("/v1/jobs/{id:guid}/images").WithTags("Images");
        images.MapGet("/", ListAsync).WithName("listImages").WithSummary("Lists images that are done or failed, by any statistic.")
            .WithDescription(
                "sort: index, key, duration_ms or a statistic of docs/quality.md, with a - in front from high to low. "
                + "range: STATISTIC:MIN:MAX, either end may be empty, may be given more than once. flag: a quality flag, or any. verdict: accepted, rejected or none.");
        images.MapGet("/{**key}", FindAsync).WithName("getImage").WithSummary("One image: every statistic, attempt, artifacts.");
        // Keys have slashes of their own, so the last segment cannot be a part of the pattern.
        images.MapPut("/{**key}", JudgeAsync).WithName("setVerdict").WithSummary("Keeps what a person thinks of the pseudo-label of an image that is done.")
            .WithDescription("The body has accepted or rejected; null takes the verdict back.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .RequireAccess(AccessRole.Submitter);
    }

    private static async Task<Results<Ok<Page<ImageDocument>>, ProblemHttpResult>> ListAsync(
        Guid id,
        JobStore jobs,
        ImagePages pages,
        CancellationToken cancellationToken,
        string? state = null,
        string? flag = null,
        string? verdict = null,
        [FromQuery(Name = "class")] int? classId = null,
        string? prefix = null,
        [FromQuery] string[]? range = null,
        string sort = ImageQuery.ByIndex,
        string? after = null,
        int? count = null)
    {
        var query = new ImageQuery
        {
            JobId = id,
            Count = PageSize.Of(count),
            State = ParseState(state),
            Flag = ParseFlag(flag),
            Verdict = verdict == NoVerdict ? null : VerdictName.Parse(verdict),
            Judged = verdict == NoVerdict ? false : null,
            Class = classId,
            KeyPrefix = prefix,
            Ranges = [.. (range ?? []).Select(ParseRange)],
            Order = ParseOrder(sort.TrimStart('-')),
            Descending = sort.StartsWith('-'),
            After = Cursor.Read<ImagePosition>(after),
        };
        if (await jobs.FindAsync(id, cancellationToken) is null)
            return Problems.NoJob(id);
        var page = await pages.ReadAsync(query, cancellationToken);
        var next = page.Count == query.Count ? Cursor.Write(PositionOf(query, page[^1])) : null;
        return TypedResults.Ok(new Page<ImageDocument>([.. page.Select(p => ImageView.Describe(p.Image, p.Result))], next));
    }

    private static async Task<Results<Ok<ImageDetail>, ProblemHttpResult>> FindAsync(Guid id, string key, ImagePages pages, CancellationToken cancellationToken) =>
        await pages.FindAsync(id, key, cancellationToken) is var (image, result)
            ? TypedResults.Ok(ImageView.Detail(id, image, result))
            : Problems.NoImage(id, key);

    private static async Task<Results<NoContent, ProblemHttpResult>> JudgeAsync(
        Guid id, string key, VerdictDocument verdict, HttpContext context, VerdictStore verdicts, ImagePages pages, CancellationToken cancellationToken)
    {
        if (!key.EndsWith(VerdictSuffix, StringComparison.Ordinal))
            return TypedResults.Problem($"of an image only the verdict can be set: PUT .../images/KEY{VerdictSuffix}", statusCode: StatusCodes.Status404NotFound);
        var image = key[..^VerdictSuffix.Length];
        if (await verdicts.SetAsync(id, image, VerdictName.Parse(verdict.Verdict), Identity.Of(context.User)!.Name, cancellationToken))
            return TypedResults.NoContent();
        return await pages.FindAsync(id, image, cancellationToken) is null
            ? Problems.NoImage(id, image)
            : TypedResults.Problem($"image '{image}' is not done: there is no pseudo-label to judge", statusCode: StatusCodes.Status409Conflict);
    }

    /// <summary>Where the page after an image begins.</summary>
    internal static ImagePosition PositionOf(ImageQuery query, (ImageItemRow Image, ImageResultRow Result) last) => query.Order switch
    {
        ImageQuery.ByIndex => new(last.Image.Index),
        ImageQuery.ByKey => new(last.Image.Index, Key: last.Image.Key),
        ImageQuery.ByDuration => new(last.Image.Index, last.Result.DurationMs),
        _ => new(last.Image.Index, last.Result.Statistics.TryGetValue(query.Order, out var value) ? value : null),
    };

    private static ImageState? ParseState(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "done" => ImageState.Done,
        "failed" => ImageState.Failed,
        _ => throw new InputException("state", $"there is no state '{text}'", "give done or failed"),
    };

    private static string? ParseFlag(string? text)
    {
        if (text is null)
            return null;
        string[] flags = [ImageQuery.AnyFlag, .. Enum.GetValues<QualityFlags>().Where(f => f != QualityFlags.None).Select(f => f.ToText())];
        return flags.Contains(text, StringComparer.Ordinal) ? text : throw new InputException("flag", $"there is no flag '{text}'", "give one of " + string.Join(", ", flags));
    }

    private static string ParseOrder(string text) =>
        text is ImageQuery.ByIndex or ImageQuery.ByKey ? text : StatisticEndpoints.ParseName(text);

    private static StatisticRange ParseRange(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 3
            ? new StatisticRange(StatisticEndpoints.ParseName(parts[0]), ParseEnd(text, parts[1]), ParseEnd(text, parts[2]))
            : throw new InputException("range", $"'{text}' is no range", "write STATISTIC:MIN:MAX, for example agreement_mean::0.3");
    }

    private static double? ParseEnd(string range, string text)
    {
        if (text.Length == 0)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var end) && double.IsFinite(end)
            ? end
            : throw new InputException("range", $"'{text}' in '{range}' is no number", "write numbers with a point, such as 0.3");
    }
}
