using MassTransit;
using SamCam.Contracts;

namespace SamCam.Coordinator.Indexing;

/// <summary>Wakes the indexer: a message must not be held for as long as a large listing takes.</summary>
public sealed class JobSubmittedConsumer(IndexService indexing) : IConsumer<JobSubmitted>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<JobSubmitted> context)
    {
        indexing.Wake();
        return Task.CompletedTask;
    }
}
