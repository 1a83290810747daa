using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Contracts;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Jobs over HTTP: submit, find, steer.</summary>
public static class JobEndpoints
{
    /// <summary>Maps <c>/v1/jobs</c> and what a job can be told.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1/jobs").WithTags("Jobs");
        jobs.MapPost("/", SubmitAsync).WithName("submitJob").WithSummary("Submits a dataset as a job.").ProducesProblem(StatusCodes.Status409Conflict).RequireAccess(AccessRole.Submitter);
        jobs.MapGet("/", ListAsync).WithName("listJobs").WithSummary("Lists jobs, the newest first.");
        jobs.MapGet("/{id:guid}", FindAsync).WithName("getJob").WithSummary("Says what a job is and how far.");
        jobs.MapPost("/{id:guid}/pause", PauseAsync).WithName("pauseJob").WithSummary("Holds a job back; workers give its shards back.").ProducesProblem(StatusCodes.Status409Conflict).RequireAccess(AccessRole.Submitter);
        jobs.MapPost("/{id:guid}/resume", ResumeAsync).WithName("resumeJob").WithSummary("Lets a paused job go on.").ProducesProblem(StatusCodes.Status409Conflict).RequireAccess(AccessRole.Submitter);
        jobs.MapPost("/{id:guid}/cancel", CancelAsync).WithName("cancelJob").WithSummary("Ends a job; results that are there stay.").ProducesProblem(StatusCodes.Status409Conflict).RequireAccess(AccessRole.Submitter);
        jobs.MapPost("/{id:guid}/requeue-failed", RequeueAsync).WithName("requeueFailed").WithSummary("Computes the failed images of a job again.").ProducesProblem(StatusCodes.Status409Conflict).RequireAccess(AccessRole.Submitter);
        jobs.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteJob").WithSummary("Removes the rows of an ended job, and its artifacts when asked to.").ProducesProblem(StatusCodes.Status409Conflict).RequireAccess(AccessRole.Admin);
    }

    private static async Task<Accepted<SubmittedJob>> SubmitAsync(
        JobRequest request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, JobService service, CancellationToken cancellationToken)
    {
        var id = await service.SubmitAsync(request, idempotencyKey, cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{id}", new SubmittedJob(id));
    }

    private static async Task<Ok<Page<JobDocument>>> ListAsync(
        JobStore jobs, JobView view, CancellationToken cancellationToken, [FromQuery] string[]? state = null, string? after = null, int? count = null)
    {
        var (size, position) = (PageSize.Of(count), Cursor.Read<Position>(after));
        var rows = await jobs.PageAsync([.. (state ?? []).Select(ParseState)], position is null ? null : (position.CreatedAt, position.Id), size, cancellationToken);
        var next = rows.Count == size ? Cursor.Write(new Position(rows[^1].CreatedAt, rows[^1].Id)) : null;
        return TypedResults.Ok(new Page<JobDocument>(await view.DescribeAsync(rows, cancellationToken), next));
    }

    private static async Task<Results<Ok<JobDocument>, ProblemHttpResult>> FindAsync(Guid id, JobView view, CancellationToken cancellationToken) =>
        await view.FindCountedAsync(id, cancellationToken) is { } job ? TypedResults.Ok(job) : Problems.NoJob(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> PauseAsync(Guid id, JobService service, JobStore jobs, CancellationToken cancellationToken) =>
        await service.PauseAsync(id, cancellationToken) ? TypedResults.NoContent() : await CannotAsync(id, "paused", jobs, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> ResumeAsync(Guid id, JobService service, JobStore jobs, CancellationToken cancellationToken) =>
        await service.ResumeAsync(id, cancellationToken) ? TypedResults.NoContent() : await CannotAsync(id, "resumed", jobs, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(Guid id, JobService service, JobStore jobs, CancellationToken cancellationToken) =>
        await service.CancelAsync(id, cancellationToken) ? TypedResults.NoContent() : await CannotAsync(id, "cancelled", jobs, cancellationToken);

    private static async Task<Results<Ok<RequeuedImages>, ProblemHttpResult>> RequeueAsync(Guid id, JobStore jobs, CancellationToken cancellationToken) =>
        await jobs.RequeueFailedAsync(id, cancellationToken) is { } images ? TypedResults.Ok(new RequeuedImages(images)) : await CannotAsync(id, "requeued", jobs, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, JobService service, JobStore jobs, CancellationToken cancellationToken, bool artifacts = false) =>
        await service.DeleteAsync(id, artifacts, cancellationToken) ? TypedResults.NoContent() : await CannotAsync(id, "deleted", jobs, cancellationToken);

    private static async Task<ProblemHttpResult> CannotAsync(Guid id, string what, JobStore jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is null ? Problems.NoJob(id) : Problems.WrongState(id, what);

    private static JobState ParseState(string text) => Enum.TryParse<JobState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(text[0])
        ? state
        : throw new InputException("state", $"there is no state '{text}'", "give one of " + string.Join(", ", Enum.GetNames<JobState>()));

    private sealed record Position(DateTime CreatedAt, Guid Id);
}
