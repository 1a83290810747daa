using MassTransit;
using SamCam.Contracts;

namespace SamCam.GpuWorker.Shards;

/// <summary>One shard per device at a time, and none taken ahead: another worker may be free.</summary>
internal sealed class ProcessShardConsumerDefinition : ConsumerDefinition<ProcessShardConsumer>
{
    private readonly int devices;

    /// <summary>Names the queue after the worker's engine.</summary>
    public ProcessShardConsumerDefinition(WorkerOptions options)
    {
        devices = Math.Max(1, options.Devices.Count);
        EndpointName = QueueNames.ProcessShard(options.Engine);
        ConcurrentMessageLimit = devices;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ProcessShardConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = devices;
        // Shards are sent to this queue by name; the message type as a whole is published to nobody.
        endpointConfigurator.ConfigureConsumeTopology = false;
    }
}
