using Microsoft.Extensions.Logging;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Export;
using SamCam.Coordinator.Jobs;
using SamCam.Coordinator.Telemetry;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dispatching;

/// <summary>
/// Ends jobs: rows are exported and the manifest is brought up to date before the job counts as ended, so that a crash in between
/// only means that the next coordinator does it again.
/// </summary>
public sealed class JobFinisher(
    JobStore jobs,
    JobHolds holds,
    ResultExporter exporter,
    IObjectStores objects,
    LeaseOptions leases,
    TimeProvider time,
    ILogger<JobFinisher> logger)
{
    /// <summary>Completes a running job that has nothing left to compute, unless another coordinator is at it.</summary>
    public Task TryFinishAsync(Guid jobId, CancellationToken cancellationToken) =>
        EndAsync(jobId, JobState.Running, RunStates.Completed, jobs.TryCompleteAsync, cancellationToken);

    /// <summary>Ends the jobs that are being cancelled and of which no worker holds a shard any more.</summary>
    public async Task EndCancelledAsync(CancellationToken cancellationToken)
    {
        foreach (var jobId in await jobs.ListAsync([JobState.Cancelling], cancellationToken))
        {
            if (!await jobs.HasShardInHandAsync(jobId, cancellationToken))
                await EndAsync(jobId, JobState.Cancelling, RunStates.Cancelled, jobs.TryEndCancellingAsync, cancellationToken);
        }
    }

    private async Task EndAsync(
        Guid jobId, JobState from, string manifestState, Func<Guid, CancellationToken, Task<bool>> end, CancellationToken cancellationToken)
    {
        if (await holds.TryTakeAsync(jobId, [from], cancellationToken) is not { } hold)
            return;
        try
        {
            await using (new HoldKeeper(holds, hold, leases, time))
                await WriteAsync(jobId, manifestState, cancellationToken);
            if (!await end(jobId, cancellationToken))
                return;
            LogMessages.JobEnded(logger, jobId, manifestState);
            CoordinatorMetrics.JobEnded(manifestState);
        }
        finally
        {
            await holds.ReleaseAsync(hold, CancellationToken.None);
        }
    }

    private async Task WriteAsync(Guid jobId, string state, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(jobId, cancellationToken) ?? throw new InvalidOperationException($"job {jobId} is gone");
        var specification = JobDocuments.ReadSpecification(job.Specification);
        var store = objects.Open(specification.Destination);
        var masks = await exporter.ExportAsync(jobId, store, cancellationToken);
        var destination = new Destination(store, specification.Destination);
        if (await destination.ReadAsync(cancellationToken) is not { } manifest)
            return;
        var progress = await jobs.GetProgressAsync(jobId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        var seconds = Math.Max((now - manifest.CreatedAt).TotalSeconds, 1e-3);
        await destination.UpdateAsync(
            manifest with
            {
                State = state,
                Masks = manifest.Masks is { } earlier ? earlier with { Reused = masks.Reused, Recomputed = masks.Recomputed } : null,
                FinishedAt = now,
                Counts = new RunCounts(progress.Images, progress.Done, progress.Failed),
                Timings = new RunTimings(Math.Round(seconds, 3), Math.Round((progress.Done + progress.Failed) / seconds, 3)),
            },
            cancellationToken);
    }
}
