using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SamCam.Contracts;
using SamCam.Coordinator.Export;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Jobs over HTTP. Errors are problem details (RFC 9457).</summary>
public static class JobEndpoints
{
    /// <summary>Maps <c>/v1/jobs</c> and what is below it.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/jobs");
        jobs.MapPost("/", SubmitAsync);
        jobs.MapGet("/{id:guid}", FindAsync);
        jobs.MapPost("/{id:guid}/pause", (Guid id, JobService service, CancellationToken token) => MovedAsync(id, service.PauseAsync(id, token), "paused"));
        jobs.MapPost("/{id:guid}/resume", (Guid id, JobService service, CancellationToken token) => MovedAsync(id, service.ResumeAsync(id, token), "resumed"));
        jobs.MapPost("/{id:guid}/cancel", (Guid id, JobService service, CancellationToken token) => MovedAsync(id, service.CancelAsync(id, token), "cancelled"));
        jobs.MapPost("/{id:guid}/requeue-failed", RequeueAsync);
        jobs.MapDelete("/{id:guid}", (Guid id, JobStore store, CancellationToken token) => MovedAsync(id, store.DeleteAsync(id, token), "deleted"));
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
        catch (JobConflictException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status409Conflict, title: "Another job is there.");
        }
    }

    private static async Task<IResult> FindAsync(Guid id, JobStore store, ResultStore results, CancellationToken cancellationToken)
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
            masks = await MasksAsync(job, progress, results, cancellationToken),
            error = progress.Error,
            createdAt = job.CreatedAt,
            finishedAt = job.FinishedAt,
        });
    }

    /// <summary>Where the masks of the images come from that are done so far; null for a job that was to compute all.</summary>
    private static async Task<MaskCounts?> MasksAsync(JobRow job, JobProgress progress, ResultStore results, CancellationToken cancellationToken)
    {
        if (JobDocuments.ReadSpecification(job.Specification).ReuseMasks is null)
            return null;
        var reused = Math.Min(await results.CountReusedMasksAsync(job.Id, cancellationToken), progress.Done);
        return new MaskCounts(reused, progress.Done - reused);
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
