using MassTransit;
using SamCam.Contracts;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Workers;

/// <summary>Keeps what workers say of themselves.</summary>
public sealed class HeartbeatConsumer(WorkerStore workers, FaultLog faults) : IConsumer<WorkerHeartbeat>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<WorkerHeartbeat> context)
    {
        var heartbeat = context.Message;
        var row = new WorkerRow
        {
            Name = heartbeat.Worker,
            Engine = heartbeat.Engine,
            Device = heartbeat.Device,
            ImagesPerSecond = heartbeat.ImagesPerSecond,
            MemoryBytes = heartbeat.MemoryBytes,
            ShardId = heartbeat.ShardId,
            SeenAt = context.SentTime ?? DateTime.UtcNow,
        };
        try
        {
            await workers.SeenAsync(row, context.CancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            faults.Write("Keeping a heartbeat", e);
        }
    }
}
