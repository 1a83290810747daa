using MassTransit;
using SamCam.Contracts;

namespace SamCam.GpuWorker.Shards;

/// <summary>Every worker hears every stop, through a queue of its own that goes when the worker goes.</summary>
internal sealed class JobStopConsumerDefinition : ConsumerDefinition<JobStopConsumer>
{
    /// <summary>Names the queue.</summary>
    public JobStopConsumerDefinition(WorkerOptions options) => Endpoint(e =>
    {
        e.Name = QueueNames.JobStop;
        e.InstanceId = "-" + options.Name.ToLowerInvariant();
        e.Temporary = true;
        e.PrefetchCount = 16;
    });
}
