using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Failed images of all jobs, over HTTP.</summary>
public static class FailureEndpoints
{
    /// <summary>Maps <c>/v1/failures</c>.</summary>
    public static void MapFailures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/failures", ListAsync).WithTags("Images").WithName("listFailures").WithSummary("Lists failed images, job by job, the newest job first.");

    private static async Task<Ok<Page<FailureDocument>>> ListAsync(
        FailurePages failures, CancellationToken cancellationToken, Guid? job = null, string? after = null, int? count = null)
    {
        var size = PageSize.Of(count);
        var page = await failures.ReadAsync(job, Cursor.Read<FailurePosition>(after), size, cancellationToken);
        var next = page.Count == size ? Cursor.Write(new FailurePosition(page[^1].Result.JobId, page[^1].Result.Index)) : null;
        return TypedResults.Ok(new Page<FailureDocument>([.. page.Select(p => Describe(p.Image, p.Result))], next));
    }

    private static FailureDocument Describe(ImageItemRow image, ImageResultRow result) =>
        new(result.JobId, image.Key, result.ErrorClass ?? "", result.Error ?? "", result.Attempt, result.FinishedAt);
}
