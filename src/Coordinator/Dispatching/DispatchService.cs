using Microsoft.Extensions.Hosting;
using SamCam.ServiceDefaults;

namespace SamCam.Coordinator.Dispatching;

/// <summary>Looks at every job on a beat, so that a lost message costs seconds and never a job.</summary>
public sealed class DispatchService(
    ShardDispatcher dispatcher,
    JobFinisher finisher,
    CoordinatorOptions options,
    TimeProvider time,
    FaultLog faults) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // A busy database, a broker or an object store that is away: the next beat tries again, and no step waits for another's cause.
            // Before new ones are sent: the first beat repeats all that are marked.
            await faults.TryAsync("Sending shards again", dispatcher.RepeatLateAsync, stoppingToken);
            await faults.TryAsync("Dispatching", dispatcher.DispatchAsync, stoppingToken);
            await faults.TryAsync("Ending cancelled jobs", finisher.EndCancelledAsync, stoppingToken);
        }
    }
}
