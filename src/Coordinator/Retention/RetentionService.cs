using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Jobs;
using SamCam.ServiceDefaults;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Retention;

/// <summary>Deletes jobs that were kept as long as they should be, and audit rows that are old enough. Each deletion is in the audit log.</summary>
internal sealed class RetentionService(
    JobStore jobs, JobHolds holds, JobService service, AuditStore audit, AccessOptions access, CoordinatorOptions options, LeaseOptions leases, TimeProvider time, FaultLog faults, ILogger<RetentionService> logger)
    : BackgroundService
{
    private const string Who = "retention";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RetentionBeat, time);
        do
        {
            await faults.TryAsync("Deleting jobs that were kept long enough", DeleteExpiredAsync, stoppingToken);
            await faults.TryAsync("Forgetting old audit rows", ForgetAuditAsync, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        // One that cannot be deleted, because its object store is away, holds up no other.
        foreach (var job in await jobs.ListExpiredAsync(cancellationToken))
            await faults.TryAsync("Deleting a job that was kept long enough", token => DeleteAsync(job, token), cancellationToken);
    }

    private async Task DeleteAsync(JobRow job, CancellationToken cancellationToken)
    {
        if (await holds.TryTakeAsync(job.Id, JobLifeCycle.Ends, cancellationToken) is not { } hold)
            return;
        try
        {
            var row = await audit.BeginAsync(
                new AuditRow { Who = Who, Action = "DELETE /v1/jobs/{id:guid}", Target = $"/v1/jobs/{job.Id}" + (job.RetentionArtifacts ? "?artifacts=true" : "") }, cancellationToken);
            await using (new HoldKeeper(holds, hold, leases, time))
            {
                var deleted = await service.DeleteAsync(job.Id, job.RetentionArtifacts, cancellationToken);
                await audit.EndAsync(row, deleted ? StatusCodes.Status204NoContent : StatusCodes.Status409Conflict, target: null, cancellationToken);
                if (deleted)
                    LogMessages.JobExpired(logger, job.Id, job.RetentionDays!.Value);
            }
        }
        finally
        {
            await holds.ReleaseAsync(hold, CancellationToken.None);
        }
    }

    private async Task ForgetAuditAsync(CancellationToken cancellationToken)
    {
        if (access.AuditDays is not { } days)
            return;
        var before = time.GetUtcNow().UtcDateTime.AddDays(-days);
        var forgotten = await audit.ForgetAsync(before, cancellationToken);
        if (forgotten == 0)
            return;
        // What is gone leaves a trace of its own.
        var target = string.Create(CultureInfo.InvariantCulture, $"{forgotten} rows from before {before:yyyy-MM-dd HH:mm} UTC");
        await audit.BeginAsync(new AuditRow { Who = Who, Action = "forget audit rows", Target = target, Outcome = StatusCodes.Status200OK }, cancellationToken);
    }
}
