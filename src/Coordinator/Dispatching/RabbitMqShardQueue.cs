using MassTransit;
using SamCam.Contracts;
using SamCam.ServiceDefaults;

namespace SamCam.Coordinator.Dispatching;

/// <summary>
/// The queue on RabbitMQ. The coordinator makes it itself: an autoscaler that starts workers from zero must see shards wait before the first worker is there.
/// </summary>
internal sealed class RabbitMqShardQueue(IBus bus, RabbitMqBroker broker, TimeProvider time) : IShardQueue
{
    private static readonly TimeSpan DeclareAgain = TimeSpan.FromMinutes(1);
    private readonly Dictionary<int, DateTimeOffset> declared = [];

    /// <inheritdoc/>
    public async Task SendAsync(ProcessShard shard, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var name = QueueNames.ProcessShard(shard.Engine);
        // Now and then again: a broker that was set up anew has lost the queue.
        if (!declared.TryGetValue(shard.Engine, out var last) || time.GetUtcNow() - last > DeclareAgain)
        {
            await broker.DeclareShardQueueAsync(name, cancellationToken);
            declared[shard.Engine] = time.GetUtcNow();
        }

        var endpoint = await bus.GetSendEndpoint(new Uri("exchange:" + name));
        await endpoint.Send(shard, context => context.TimeToLive = timeToLive, cancellationToken);
    }
}
