using MassTransit;

namespace SamCam.Coordinator.Workers;

/// <summary>Heartbeats are worth something only while they are fresh: what cannot be kept is dropped, the next one follows.</summary>
public sealed class HeartbeatConsumerDefinition : ConsumerDefinition<HeartbeatConsumer>
{
    /// <summary>Names the queue.</summary>
    public HeartbeatConsumerDefinition()
    {
        EndpointName = "worker-heartbeat";
        ConcurrentMessageLimit = 1;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HeartbeatConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.DiscardFaultedMessages();
}
