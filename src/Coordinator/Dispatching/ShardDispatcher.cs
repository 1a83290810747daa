using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Coordinator.Telemetry;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dispatching;

/// <summary>
/// Keeps a window of shards on the bus: the highest priority first, and jobs of one priority in turn. The window is short, so that a cancelled job
/// is gone from the bus at once. Calling it once too often does no harm: the tables decide.
/// </summary>
public sealed class ShardDispatcher(
    JobStore jobs,
    ShardSchedule shards,
    WorkerStore workers,
    IShardQueue queue,
    JobFinisher finisher,
    CoordinatorOptions options,
    TimeProvider time,
    FaultLog faults,
    ILogger<ShardDispatcher> logger) : IDisposable
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim gate = new(1);
    // Whether shards may be marked as queued that are not on the bus: a coordinator died in between, or this one could not send.
    private bool inDoubt = true;
    private readonly ConcurrentDictionary<Guid, JobSpecification> specifications = new();

    /// <summary>Fills the window, and finishes jobs of which nothing is left to compute.</summary>
    public async Task DispatchAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var running = await shards.GetRunningAsync(cancellationToken);
            Forget(running);
            await FillAsync(running, cancellationToken);
            // What cannot be finished now, its disk full or its bucket away, must not keep others waiting.
            foreach (var job in running.Where(j => j.IsFinished))
                await faults.TryAsync($"Finishing job {job.JobId}", token => finisher.TryFinishAsync(job.JobId, token), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Puts shards that nobody took for too long on the bus again. The first call, and one after a send that failed, does so with every shard that
    /// waits there: it may be marked and not sent. Messages that come twice do no harm.
    /// </summary>
    public async Task RepeatLateAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var waiting = await shards.RequeueLateAsync(inDoubt ? TimeSpan.Zero : options.QueueTimeout, cancellationToken);
            inDoubt = false;
            foreach (var (shardId, jobId) in waiting)
                await SendAsync(jobId, shardId, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task FillAsync(IReadOnlyList<JobShards> running, CancellationToken cancellationToken)
    {
        if (running.All(j => j.Pending == 0))
            return;
        var live = await workers.GetLiveAsync(options.WorkerTimeout, cancellationToken);
        var room = Math.Max(options.MinimumWindow, options.WindowPerWorker * live.Count) - running.Sum(j => j.Queued);
        var waiting = running.Where(j => j.Pending > 0).ToList();
        var open = running.ToDictionary(j => j.JobId, j => j.Queued + j.Running);
        while (room > 0 && waiting.Count > 0)
        {
            // Jobs come in order of priority and age; of one priority the job with the fewest shards in work is next.
            var next = waiting.TakeWhile(j => j.Priority == waiting[0].Priority).MinBy(j => open[j.JobId])!;
            var specification = await SpecificationAsync(next.JobId, cancellationToken);
            var images = specification.Dataset.ShardSize ?? ShardSize.Choose(next.OpenImages, live, options);
            if (await shards.QueueNextAsync(next.JobId, images, cancellationToken) is not { } shardId)
            {
                waiting.Remove(next);
                continue;
            }

            await SendAsync(next.JobId, shardId, cancellationToken);
            LogMessages.ShardQueued(logger, next.JobId, shardId);
            open[next.JobId]++;
            room--;
        }
    }

    private async Task SendAsync(Guid jobId, long shardId, CancellationToken cancellationToken)
    {
        var job = await SpecificationAsync(jobId, cancellationToken);
        var engine = JobDocuments.EngineOf(job);
        // A broker that takes a message and never confirms it must not stop everything.
        using var tooLong = new CancellationTokenSource(SendLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        using var span = CoordinatorMetrics.Dispatch(job.TraceParent, jobId, shardId);
        try
        {
            await queue.SendAsync(new ProcessShard { Engine = engine, ShardId = shardId, Job = job }, options.QueueTimeout, limit.Token);
        }
        catch
        {
            inDoubt = true;
            throw;
        }

        CoordinatorMetrics.ShardsSent.Add(1);
    }

    private async Task<JobSpecification> SpecificationAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (specifications.TryGetValue(jobId, out var known))
            return known;
        var job = await jobs.FindAsync(jobId, cancellationToken) ?? throw new InvalidOperationException($"job {jobId} is gone");
        return specifications[jobId] = JobDocuments.ReadSpecification(job.Specification);
    }

    private void Forget(IReadOnlyList<JobShards> running)
    {
        foreach (var jobId in specifications.Keys.Except(running.Select(j => j.JobId)))
            specifications.TryRemove(jobId, out _);
    }
}
