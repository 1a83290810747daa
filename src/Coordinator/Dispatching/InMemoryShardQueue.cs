using MassTransit;
using SamCam.Contracts;

namespace SamCam.Coordinator.Dispatching;

/// <summary>The queue inside this process.</summary>
internal sealed class InMemoryShardQueue(IBus bus) : IShardQueue
{
    /// <inheritdoc/>
    public async Task SendAsync(ProcessShard shard, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(new Uri("queue:" + QueueNames.ProcessShard(shard.Engine)));
        await endpoint.Send(shard, cancellationToken);
    }
}
