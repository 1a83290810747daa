using MassTransit;

namespace SamCam.Coordinator.Dispatching;

/// <summary>Events are hints: one at a time, and one that fails is replaced by the next tick of <see cref="DispatchService"/>.</summary>
public sealed class ShardEventsConsumerDefinition : ConsumerDefinition<ShardEventsConsumer>
{
    /// <summary>Names the queue.</summary>
    public ShardEventsConsumerDefinition()
    {
        EndpointName = "shard-events";
        ConcurrentMessageLimit = 1;
    }
}
