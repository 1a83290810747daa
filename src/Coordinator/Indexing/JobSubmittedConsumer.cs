using MassTransit;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Jobs;
using SamCam.Datasets;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Indexing;

/// <summary>Indexes a job that was submitted, then puts its first shards on the bus.</summary>
public sealed class JobSubmittedConsumer(JobStore jobs, JobIndexer indexer, ShardDispatcher dispatcher, ILogger<JobSubmittedConsumer> logger)
    : IConsumer<JobSubmitted>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<JobSubmitted> context)
    {
        var jobId = context.Message.JobId;
        var job = await jobs.FindAsync(jobId, context.CancellationToken);
        if (job is null)
            return;
        var specification = JobDocuments.ReadSpecification(job.Specification);
        try
        {
            var dataset = DatasetLocator.Open(specification.Dataset.ToRequest(), context.CancellationToken);
            await indexer.IndexAsync(jobId, dataset, specification.Dataset.Limit, specification.Dataset.ShardSize, context.CancellationToken);
        }
        catch (InputException e)
        {
            LogMessages.IndexingFailed(logger, jobId, e.Message);
            await jobs.FailAsync(jobId, e.Message, context.CancellationToken);
            return;
        }

        await dispatcher.DispatchAsync(jobId, context.CancellationToken);
    }
}
