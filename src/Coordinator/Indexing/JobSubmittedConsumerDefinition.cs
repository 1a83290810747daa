using MassTransit;

namespace SamCam.Coordinator.Indexing;

/// <summary>Indexing is long and restartable: one job at a time, with a second try for a database that was busy.</summary>
public sealed class JobSubmittedConsumerDefinition : ConsumerDefinition<JobSubmittedConsumer>
{
    /// <summary>Names the queue.</summary>
    public JobSubmittedConsumerDefinition()
    {
        EndpointName = "index-job";
        ConcurrentMessageLimit = 1;
    }

    /// <inheritdoc/>
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<JobSubmittedConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseMessageRetry(r => r.Intervals(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
}
