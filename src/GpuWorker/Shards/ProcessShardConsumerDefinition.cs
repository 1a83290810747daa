using MassTransit;

namespace SamCam.GpuWorker.Shards;

/// <summary>One shard at a time, and none taken ahead: another worker may be free.</summary>
internal sealed class ProcessShardConsumerDefinition : ConsumerDefinition<ProcessShardConsumer>
{
    /// <summary>Names the queue.</summary>
    public ProcessShardConsumerDefinition()
    {
        EndpointName = "process-shard";
        ConcurrentMessageLimit = 1;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ProcessShardConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.PrefetchCount = 1;
}
