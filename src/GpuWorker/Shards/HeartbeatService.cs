using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.ServiceDefaults;

namespace SamCam.GpuWorker.Shards;

/// <summary>Says on a beat that the worker is there, what it computes on and how fast.</summary>
internal sealed class HeartbeatService(
    IBus bus, ShardsInHand inHand, DeviceSlots devices, WorkerOptions options, TimeProvider time, ILogger<HeartbeatService> logger) : BackgroundService
{
    private readonly FaultLog faults = new(logger, time);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.HeartbeatInterval, time);
        do
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            limit.CancelAfter(options.HeartbeatInterval);
            try
            {
                await bus.Publish(Describe(), context => context.TimeToLive = options.HeartbeatInterval * 6, limit.Token);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // The program ends, maybe before its bus was ever there: whatever went wrong with this is no fault.
                return;
            }
            catch (Exception e)
            {
                // A broker that is away: the work in hand goes on without it.
                faults.Write("Saying that the worker is there", e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private WorkerHeartbeat Describe() => new()
    {
        Worker = options.Name,
        Engine = options.Engine,
        Device = string.Join(" | ", devices.All.Select(d => d.Numerics).OfType<string>().DefaultIfEmpty(options.Session.Provider.ToString())),
        ImagesPerSecond = Math.Round(inHand.ImagesPerSecond, 3),
        MemoryBytes = Environment.WorkingSet,
        ShardId = inHand.Current,
    };
}
