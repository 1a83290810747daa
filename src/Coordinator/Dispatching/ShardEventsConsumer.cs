using MassTransit;
using SamCam.Contracts;
using SamCam.ServiceDefaults;

namespace SamCam.Coordinator.Dispatching;

/// <summary>A shard that ended makes room for the next. An event is a hint: one that comes while nothing can be done is replaced by the next beat.</summary>
public sealed class ShardEventsConsumer(ShardDispatcher dispatcher, FaultLog faults) : IConsumer<ShardCompleted>, IConsumer<ShardAbandoned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ShardCompleted> context) => DispatchAsync(context.CancellationToken);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ShardAbandoned> context) => DispatchAsync(context.CancellationToken);

    private async Task DispatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dispatcher.DispatchAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            faults.Write("Dispatching", e);
        }
    }
}
