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
            // Before new ones are sent: the first beat repeats all that are marked.
            await TryAsync("Sending shards again", dispatcher.RepeatLateAsync, stoppingToken);
            await TryAsync("Dispatching", dispatcher.DispatchAsync, stoppingToken);
            await TryAsync("Ending cancelled jobs", finisher.EndCancelledAsync, stoppingToken);
        }
    }

    // A busy database, a broker or an object store that is away: the next beat tries again, and no step waits for another's cause.
    private async Task TryAsync(string work, Func<CancellationToken, Task> step, CancellationToken stoppingToken)
    {
        try
        {
            await step(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            faults.Write(work, e);
        }
    }
}
