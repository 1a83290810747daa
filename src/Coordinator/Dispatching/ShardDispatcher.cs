using MassTransit;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dispatching;

/// <summary>
/// Keeps a window of shards per job on the bus, and ends a job when no shard is left. Calling it once too often does no harm: the tables decide.
/// </summary>
public sealed class ShardDispatcher(JobStore jobs, ShardStore shards, IBus bus, ILogger<ShardDispatcher> logger)
{
    /// <summary>Shards of a job that may be queued or running at once.</summary>
    public const int Window = 8;

    /// <summary>Fills the window of a running job, or completes the job.</summary>
    public async Task DispatchAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(jobId, cancellationToken);
        if (job is not { State: JobState.Running })
            return;
        var queued = await shards.QueueAsync(jobId, Window, cancellationToken);
        if (queued.Count > 0)
        {
            var specification = JobDocuments.ReadSpecification(job.Specification);
            foreach (var shardId in queued)
                await bus.Publish(new ProcessShard { Engine = Engine.Number, ShardId = shardId, Job = specification }, cancellationToken);
            LogMessages.ShardsQueued(logger, jobId, queued.Count);
        }
        else if (await jobs.TryCompleteAsync(jobId, cancellationToken))
        {
            LogMessages.JobCompleted(logger, jobId);
        }
    }
}
