using Microsoft.Extensions.Hosting;
using SamCam.Coordinator.Dispatching;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Indexing;

/// <summary>Lists the images of submitted jobs, one job at a time: at once when it is woken, and on a beat, should a message be lost or a coordinator die.</summary>
public sealed class IndexService(
    JobStore jobs,
    JobIndexer indexer,
    ShardDispatcher dispatcher,
    CoordinatorOptions options,
    FaultLog faults) : BackgroundService
{
    private readonly SemaphoreSlim woken = new(0);

    /// <summary>Says that a job may be waiting.</summary>
    public void Wake() => woken.Release();

    /// <inheritdoc/>
    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await woken.WaitAsync(options.Beat, stoppingToken);
            await faults.TryAsync("Listing images", IndexAsync, stoppingToken);
        }
    }

    private async Task IndexAsync(CancellationToken cancellationToken)
    {
        foreach (var jobId in await jobs.ListAsync([JobState.Submitted, JobState.Indexing], cancellationToken))
        {
            if (await indexer.TryIndexAsync(jobId, cancellationToken))
                await dispatcher.DispatchAsync(cancellationToken);
        }
    }
}
