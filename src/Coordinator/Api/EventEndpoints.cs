using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Progress of a job as server-sent events.</summary>
public static class EventEndpoints
{
    /// <summary>Maps <c>/v1/jobs/{id}/events</c>.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/jobs/{id:guid}/events", WatchAsync)
            .WithTags("Jobs")
            .WithName("watchJob")
            .WithSummary("Tells how far a job is whenever that changes, as server-sent events, until it ends.")
            .WithDescription("Events are progress and, last, ended. A watcher that comes back with Last-Event-ID is told only what it has not heard.");

    private static async Task<Results<ServerSentEventsResult<JobDocument>, ProblemHttpResult>> WatchAsync(
        Guid id, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, JobStore jobs, JobWatch watch, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is null
            ? Problems.NoJob(id)
            : TypedResults.ServerSentEvents(watch.WatchAsync(id, lastEventId, cancellationToken));
}
