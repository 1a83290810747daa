using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SamCam.Contracts;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Jobs over HTTP. Errors are problem details (RFC 9457).</summary>
public static class JobEndpoints
{
    /// <summary>Maps <c>/v1/jobs</c> and what is below it.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/jobs").RequireAccess(AccessRole.Viewer);
        jobs.MapPost("/", SubmitAsync).RequireAccess(AccessRole.Submitter);
        jobs.MapGet("/{id:guid}", FindAsync);
        jobs.MapPost("/{id:guid}/pause", (Guid id, JobService service, CancellationToken token) => MovedAsync(id, service.PauseAsync(id, token), "paused")).RequireAccess(AccessRole.Submitter);
        jobs.MapPost("/{id:guid}/resume", (Guid id, JobService service, CancellationToken token) => MovedAsync(id, service.ResumeAsync(id, token), "resumed")).RequireAccess(AccessRole.Submitter);
        jobs.MapPost("/{id:guid}/cancel", (Guid id, JobService service, CancellationToken token) => MovedAsync(id, service.CancelAsync(id, token), "cancelled")).RequireAccess(AccessRole.Submitter);
        jobs.MapPost("/{id:guid}/requeue-failed", RequeueAsync).RequireAccess(AccessRole.Submitter);
        jobs.MapDelete("/{id:guid}", (Guid id, JobStore store, CancellationToken token) => MovedAsync(id, store.DeleteAsync(id, token), "deleted")).RequireAccess(AccessRole.Admin);
    }

    private static async Task<IResult> SubmitAsync(
        JobRequest request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, JobService service, CancellationToken cancellationToken)
    {
        try
        {
            // A file of the coordinator's machine is nothing that a client may name.
            if (request.RecipeFile is not null)
                return Results.Problem("recipeFile is read on the machine of whoever runs the command; send its parameters in set", statusCode: StatusCodes.Status400BadRequest);
            var id = await service.SubmitAsync(request, idempotencyKey, cancellationToken);
            return Results.Accepted($"/v1/jobs/{id}", new { id });
        }
        catch (InputException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest, title: "The job was refused.");
        }
    }

    private static async Task<IResult> FindAsync(Guid id, JobStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } job)
            return NotFound(id);
        var progress = await store.GetProgressAsync(id, cancellationToken);
        return Results.Ok(new
        {
            id,
            state = progress.State.ToString(),
            priority = job.Priority.ToString(),
            images = progress.Images,
            done = progress.Done,
            failed = progress.Failed,
            error = progress.Error,
            createdAt = job.CreatedAt,
            finishedAt = job.FinishedAt,
        });
    }

    private static async Task<IResult> RequeueAsync(Guid id, JobStore store, CancellationToken cancellationToken) =>
        await store.RequeueFailedAsync(id, cancellationToken) is { } images
            ? Results.Ok(new { images })
            : Results.Problem($"job {id} is not there, or neither running, paused nor completed", statusCode: StatusCodes.Status409Conflict);

    private static async Task<IResult> MovedAsync(Guid id, Task<bool> move, string what) => await move
        ? Results.NoContent()
        : Results.Problem($"job {id} is not there, or in no state to be {what}", statusCode: StatusCodes.Status409Conflict);

    private static IResult NotFound(Guid id) => Results.Problem($"there is no job {id}", statusCode: StatusCodes.Status404NotFound);
}
