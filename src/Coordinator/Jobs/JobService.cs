using System.Diagnostics;
using System.Globalization;
using MassTransit;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Webhooks;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Jobs;

/// <summary>What users do with jobs. The tables decide; workers and coordinators are told, and find out by themselves when they are not.</summary>
public sealed class JobService(JobPlanner planner, JobStore jobs, ResultStore results, IObjectStores objects, WebhookTargets webhooks, IBus bus, ILogger<JobService> logger)
{
    private const int MaxKeyLength = 128;
    private const int MaxRetentionDays = 36_500;

    /// <summary>Accepts a job.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="idempotencyKey">A second request with the same key is the same job; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The job; the one that is there already when key or destination say so.</returns>
    /// <exception cref="InputException">Something asked for cannot be used, or the destination belongs to another job.</exception>
    /// <exception cref="JobConflictException">The job is there already, and was to take other masks or has another destination.</exception>
    public async Task<Guid> SubmitAsync(JobRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var findings = new InputFindings();
        if (idempotencyKey is { Length: 0 or > MaxKeyLength })
            findings.Add("Idempotency-Key", "it is empty or too long", $"give 1 to {MaxKeyLength} characters");
        else if (idempotencyKey is not null && await jobs.FindByKeyAsync(idempotencyKey, cancellationToken) is { } known)
            return await SameAsync(known, request, cancellationToken);
        var (plan, priority) = await PlanAsync(request, findings, cancellationToken);
        // The destination is taken first: it decides which job this is, also when a coordinator dies before the row is there.
        var destination = new Destination(objects.Open(plan.Specification.Destination), plan.Specification.Destination);
        var manifest = await destination.ClaimAsync(plan.Manifest, cancellationToken);
        if (await jobs.FindAsync(manifest.JobId, cancellationToken) is { } there)
        {
            RequireMasks(there, plan.Specification.ReuseMasks);
            return there.Id;
        }

        var job = new NewJob
        {
            Id = manifest.JobId,
            Specification = JobDocuments.Write(plan.Specification with { JobId = manifest.JobId, TraceParent = Activity.Current?.Id }),
            DatasetIdentity = JobDocuments.Write(plan.Manifest.Dataset),
            RecipeHash = plan.Specification.RecipeHash,
            Engine = plan.Manifest.Recipe.Engine,
            Priority = priority,
            IdempotencyKey = idempotencyKey,
            RetentionDays = request.RetentionDays,
            RetentionArtifacts = request.RetentionArtifacts,
            Webhook = request.Webhook,
        };
        var id = await jobs.CreateAsync(job, cancellationToken);
        await TellAsync(new JobSubmitted(id));
        return id;
    }

    /// <summary>Looks at what a job would be, without making it.</summary>
    /// <exception cref="InputException">Something asked for cannot be used; says all that cannot.</exception>
    public async Task<JobPlan> CheckAsync(JobRequest request, CancellationToken cancellationToken) =>
        (await PlanAsync(request, new InputFindings(), cancellationToken)).Plan;

    /// <summary>Holds a job back.</summary>
    /// <returns>False when it is not in a state to be.</returns>
    public async Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken) => await ToldAsync(await jobs.PauseAsync(id, cancellationToken), new JobPaused(id));

    /// <summary>Lets a paused job go on.</summary>
    /// <returns>False when it is not paused.</returns>
    public async Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken) => await ToldAsync(await jobs.ResumeAsync(id, cancellationToken), new JobSubmitted(id));

    /// <summary>Ends a job; results that are there stay.</summary>
    /// <returns>False when it has ended.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken) => await ToldAsync(await jobs.CancelAsync(id, cancellationToken), new JobCancelled(id));

    /// <summary>Removes an ended job.</summary>
    /// <param name="id">The job.</param>
    /// <param name="artifacts">Whether what the job recorded in its destination goes too; nothing else there is touched.</param>
    /// <param name="cancellationToken">Ends the work; asked again, it goes on.</param>
    /// <returns>False when there is no such job, or it has not ended.</returns>
    public async Task<bool> DeleteAsync(Guid id, bool artifacts, CancellationToken cancellationToken)
    {
        if (!await jobs.CloseAsync(id, cancellationToken) || await jobs.FindAsync(id, cancellationToken) is not { } job)
            return false;
        if (artifacts)
        {
            var place = JobDocuments.ReadSpecification(job.Specification).Destination;
            await new Destination(objects.Open(place), place).RemoveAsync(id, results, cancellationToken);
        }

        return await jobs.DeleteAsync(id, cancellationToken);
    }

    private async Task<(JobPlan Plan, JobPriority Priority)> PlanAsync(JobRequest request, InputFindings findings, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<JobPriority>(request.Priority, ignoreCase: true, out var priority) || !Enum.IsDefined(priority))
            findings.Add($"priority '{request.Priority}'", "there is no such priority", "give low, normal or high");
        // A file of the coordinator's machine is nothing that a client may name.
        if (request.RecipeFile is not null)
            findings.Add("recipeFile", "it is read on the machine of whoever runs the command", "send its parameters in set");
        if (request.RetentionDays is < 1 or > MaxRetentionDays)
            findings.Add($"retentionDays {request.RetentionDays.Value.ToString(CultureInfo.InvariantCulture)}", "no job is kept for so long", $"give 1 to {MaxRetentionDays}, or leave it out to keep it");
        if (request is { RetentionArtifacts: true, RetentionDays: null })
            findings.Add("retentionArtifacts", "artifacts go with the rows, and these are kept", "give retentionDays as well");
        if (request.Webhook is not null)
            findings.Try(() => webhooks.Check(request.Webhook));
        var masks = await findings.TryAsync(() => LocateMasksAsync(request.Masks, cancellationToken));
        return (await planner.PlanAsync(request with { Masks = masks, RecipeFile = null }, findings, cancellationToken), priority);
    }

    /// <summary>A job that was submitted with the same key, when it may be the same job.</summary>
    private async Task<Guid> SameAsync(Guid id, JobRequest request, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } there)
            return id;
        var destination = JobDocuments.ReadSpecification(there.Specification).Destination;
        if (ObjectLocation.Parse(request.Output).ToString() != destination)
            throw new JobConflictException($"the Idempotency-Key belongs to job {id}, whose output is {destination}; send another key for another job");
        var masks = await LocateMasksAsync(request.Masks, cancellationToken);
        RequireMasks(there, masks is null ? null : ObjectLocation.Parse(masks).ToString());
        return id;
    }

    /// <summary>Masks are no part of what a job is: they change no result. But a job that is there goes on with those that it was submitted with.</summary>
    private static void RequireMasks(JobRow there, string? wanted)
    {
        var masks = JobDocuments.ReadSpecification(there.Specification).ReuseMasks;
        if (masks == wanted)
            return;
        throw new JobConflictException(
            $"job {there.Id} is there already and {Describe(masks)}, but this request {Describe(wanted)}; send its masks as they were, or choose another output");

        static string Describe(string? place) => place is null ? "computes all masks" : $"takes the masks of {place}";
    }

    private async Task<string?> LocateMasksAsync(string? masks, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(masks, out var id))
            return masks;
        var job = await jobs.FindAsync(id, cancellationToken)
            ?? throw new InputException($"masks '{id}'", "there is no such job", "give the id of a job, or the place of its results");
        return JobDocuments.ReadSpecification(job.Specification).Destination;
    }

    private async Task<bool> ToldAsync<T>(bool done, T message)
        where T : class
    {
        if (done)
            await TellAsync(message);
        return done;
    }

    private async Task TellAsync<T>(T message)
        where T : class
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await bus.Publish(message, limit.Token);
        }
        catch (Exception e)
        {
            // What is in the tables counts; without the message it takes a beat longer.
            LogMessages.NotTold(logger, typeof(T).Name, e.Message);
        }
    }
}
