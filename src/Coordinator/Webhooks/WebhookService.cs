using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Webhooks;

/// <summary>Tells of the ends of jobs, on a beat. What is owed is in the tables: another coordinator, or this one after a restart, goes on.</summary>
internal sealed class WebhookService(
    WebhookStore calls, WebhookSender sender, WebhookOptions options, CoordinatorOptions coordinator, TimeProvider time, FaultLog faults, ILogger<WebhookService> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(coordinator.Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await faults.TryAsync("Calling webhooks", SendDueAsync, stoppingToken);
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        foreach (var call in await calls.TakeDueAsync(PauseAfter, cancellationToken))
        {
            if (await sender.TrySendAsync(call, cancellationToken) is not { } error)
            {
                await calls.DeliveredAsync(call, cancellationToken);
                continue;
            }

            var last = call.Attempt >= options.Attempts;
            if (last)
                LogMessages.WebhookGivenUp(logger, call.JobId, call.Attempt, error);
            await calls.FailedAsync(call, error, last, cancellationToken);
        }
    }

    // Longer than a call may take, so that nobody makes it again while it goes on.
    private TimeSpan PauseAfter(int attempt)
    {
        var pause = options.FirstPause * Math.Pow(2, Math.Min(attempt - 1, 20));
        return options.Timeout + (pause < LongestPause ? pause : LongestPause);
    }
}
