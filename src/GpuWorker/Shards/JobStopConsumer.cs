using MassTransit;
using SamCam.Contracts;

namespace SamCam.GpuWorker.Shards;

/// <summary>Stops the work on a job at once; without the message the next renewal of the lease would.</summary>
internal sealed class JobStopConsumer(ShardsInHand shards) : IConsumer<JobCancelled>, IConsumer<JobPaused>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<JobCancelled> context) => shards.StopAsync(context.Message.JobId);

    /// <inheritdoc/>
    public Task Consume(ConsumeContext<JobPaused> context) => shards.StopAsync(context.Message.JobId);
}
