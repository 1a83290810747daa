using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Telemetry;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Sweeping;

/// <summary>
/// Puts back shards whose lease ran out. While the database was away nobody could renew a lease: after losing it, the sweeper waits a full lease.
/// </summary>
public sealed class SweepService(
    ShardSweep sweep,
    ShardDispatcher dispatcher,
    WorkerStore workers,
    LeaseOptions leases,
    CoordinatorOptions options,
    TimeProvider time,
    FaultLog faults,
    ILogger<SweepService> logger) : BackgroundService
{
    private static readonly TimeSpan ForgetWorkers = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Beat, time);
        // A coordinator that starts does not know what happened before: it waits as well.
        var notBefore = time.GetUtcNow() + leases.Duration;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await workers.ForgetAsync(ForgetWorkers, stoppingToken);
                if (time.GetUtcNow() < notBefore)
                    continue;
                var ended = await sweep.ExpireAsync(stoppingToken);
                foreach (var (shardId, jobId) in ended)
                    LogMessages.LeaseExpired(logger, jobId, shardId);
                CoordinatorMetrics.LeaseExpiries.Add(ended.Count);
                if (ended.Count > 0)
                    await dispatcher.DispatchAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                notBefore = time.GetUtcNow() + leases.Duration;
                faults.Write("Looking for lost shards, again after a full lease", e);
            }
        }
    }
}
