using MassTransit;

namespace SamCam.Coordinator.Indexing;

/// <summary>A hint, handled in no time.</summary>
public sealed class JobSubmittedConsumerDefinition : ConsumerDefinition<JobSubmittedConsumer>
{
    /// <summary>Names the queue.</summary>
    public JobSubmittedConsumerDefinition()
    {
        EndpointName = "index-job";
        ConcurrentMessageLimit = 1;
    }
}
