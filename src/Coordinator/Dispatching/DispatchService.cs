using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SamCam.Coordinator.Dispatching;

/// <summary>Looks at every job on a beat, so that a lost message costs seconds and never a job.</summary>
public sealed class DispatchService(
    ShardDispatcher dispatcher,
    JobFinisher finisher,
    CoordinatorOptions options,
    TimeProvider time,
    ILogger<DispatchService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await dispatcher.DispatchAsync(stoppingToken);
                await dispatcher.RepeatLateAsync(stoppingToken);
                await finisher.EndCancelledAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // A busy database, a broker or an object store that is away: the next beat tries again.
                LogMessages.DispatchFailed(logger, e);
            }
        }
    }
}
