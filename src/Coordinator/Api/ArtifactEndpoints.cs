using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>What jobs wrote, over HTTP: from a bucket by a link that is good for minutes, from a folder as a stream.</summary>
public static class ArtifactEndpoints
{
    private static readonly string[] Folders = [ArtifactKeys.LabelsFolder + "/", ArtifactKeys.MasksFolder + "/", ArtifactKeys.CamsFolder + "/"];

    /// <summary>Maps <c>/v1/jobs/{id}/artifacts</c>.</summary>
    public static void MapArtifacts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/jobs/{id:guid}/artifacts/{**key}", ReadAsync)
            .WithTags("Images")
            .WithName("getArtifact")
            .WithSummary("Reads an artifact: a redirect to the bucket, or the bytes.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream", "image/png", "application/json", "text/csv")
            .Produces(StatusCodes.Status302Found)
            .ProducesProblem(StatusCodes.Status400BadRequest);

    /// <summary>Where an artifact is read.</summary>
    internal static string Link(Guid jobId, string key) => $"/v1/jobs/{jobId}/artifacts/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";

    private static async Task<Results<FileStreamHttpResult, RedirectHttpResult, ProblemHttpResult>> ReadAsync(
        Guid id, string key, JobStore jobs, IObjectStores objects, CoordinatorOptions options, CancellationToken cancellationToken)
    {
        // What a job does not write is nobody's business, even where it lies in the same folder.
        if (!Destination.OwnKeys.Contains(key, StringComparer.Ordinal) && !Folders.Any(f => key.StartsWith(f, StringComparison.Ordinal)))
            throw new InputException("key", $"'{key}' is no artifact", "give one that the image lists");
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
            return Problems.NoJob(id);
        var store = objects.Open(JobDocuments.ReadSpecification(job.Specification).Destination);
        if (await store.FindAsync(key, cancellationToken) is null)
            return TypedResults.Problem($"job {id} has no artifact '{key}'", statusCode: StatusCodes.Status404NotFound);
        if (store.Presign(key, options.LinkTime) is { } link)
            return TypedResults.Redirect(link.AbsoluteUri);
        return await store.OpenReadAsync(key, cancellationToken) is { } stream
            ? TypedResults.Stream(stream, ContentType(key))
            : TypedResults.Problem($"job {id} has no artifact '{key}'", statusCode: StatusCodes.Status404NotFound);
    }

    private static string ContentType(string key) => Path.GetExtension(key) switch
    {
        ".png" => "image/png",
        ".json" => "application/json",
        ".csv" => "text/csv",
        // A report may hold what others wrote: it is handed over as a file, never as a page of this server.
        _ => "application/octet-stream",
    };
}
