using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.GpuWorker.Shards;
using SamCam.ServiceDefaults;

namespace SamCam.GpuWorker.Kubernetes;

/// <summary>
/// Tells Kubernetes when this worker becomes busy and when it becomes idle, and nothing in between, so that a scale-in takes idle pods first. A hint: when it
/// cannot be given, the worker still ends in order.
/// </summary>
internal sealed class DeletionCostService(
    KubernetesOptions options, PodClient pod, ShardsInHand inHand, TimeProvider time, ILogger<DeletionCostService> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly FaultLog faults = new(logger, time);
    private readonly SemaphoreSlim changed = new(0);

    /// <inheritdoc/>
    public override void Dispose()
    {
        changed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        inHand.Changed += Wake;
        try
        {
            // What an earlier container of the pod noted may be there still.
            bool? told = null;
            while (true)
            {
                if (await SteadyAsync(told, stoppingToken) is { } busy && busy != told)
                {
                    var given = false;
                    await faults.TryAsync(
                        "Telling Kubernetes what deleting this pod costs",
                        async token =>
                        {
                            await pod.SetDeletionCostAsync(busy ? options.BusyCost : 0, token);
                            given = true;
                        },
                        stoppingToken);
                    if (given)
                    {
                        told = busy;
                        continue;
                    }

                    await Task.Delay(Again, time, stoppingToken);
                    continue;
                }

                await changed.WaitAsync(stoppingToken);
            }
        }
        finally
        {
            inHand.Changed -= Wake;
        }
    }

    /// <summary>Whether the worker is busy; null when it is idle for a moment only.</summary>
    private async Task<bool?> SteadyAsync(bool? told, CancellationToken cancellationToken)
    {
        if (inHand.Count > 0)
            return true;
        if (told is not true)
            return false;
        // Between two shards.
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) is var passed && passed < options.IdleAfter)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var wait = Task.Delay(options.IdleAfter - passed, time, limit.Token);
            await Task.WhenAny(wait, changed.WaitAsync(limit.Token));
            await limit.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (inHand.Count > 0)
                return null;
        }

        return false;
    }

    private void Wake(object? sender, EventArgs e) => changed.Release();
}
