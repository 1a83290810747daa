using MassTransit;
using SamCam.Contracts;

namespace SamCam.Coordinator.Dispatching;

/// <summary>A shard that ended makes room for the next.</summary>
public sealed class ShardEventsConsumer(ShardDispatcher dispatcher) : IConsumer<ShardCompleted>, IConsumer<ShardAbandoned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ShardCompleted> context) => dispatcher.DispatchAsync(context.CancellationToken);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ShardAbandoned> context) => dispatcher.DispatchAsync(context.CancellationToken);
}
