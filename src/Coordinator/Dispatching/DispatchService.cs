using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dispatching;

/// <summary>Dispatches every running job on a beat, so that a lost message costs seconds and never a job.</summary>
public sealed class DispatchService(JobStore jobs, ShardDispatcher dispatcher, TimeProvider time, ILogger<DispatchService> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var jobId in await jobs.GetRunningAsync(stoppingToken))
                await TryDispatchAsync(jobId, stoppingToken);
        }
    }

    private async Task TryDispatchAsync(Guid jobId, CancellationToken cancellationToken)
    {
        try
        {
            await dispatcher.DispatchAsync(jobId, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A busy database or a broker that is away: the next beat tries again.
            LogMessages.DispatchFailed(logger, jobId, e);
        }
    }
}
