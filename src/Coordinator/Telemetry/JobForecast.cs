using SamCam.Storage.Results;

namespace SamCam.Coordinator.Telemetry;

/// <summary>When running jobs will be done.</summary>
internal sealed class JobForecast(ShardSchedule shards, WorkerStore workers, CoordinatorOptions options)
{
    /// <summary>Seconds that jobs still take: their open images at the speed of the workers that have one of their shards. A job that nobody is at is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, double>> SecondsLeftAsync(CancellationToken cancellationToken)
    {
        var rates = await workers.GetRatesAsync(options.WorkerTimeout, cancellationToken);
        var running = await shards.GetRunningAsync(cancellationToken);
        return running
            .Where(job => rates.GetValueOrDefault(job.JobId) > 0)
            .ToDictionary(job => job.JobId, job => job.OpenImages / rates[job.JobId]);
    }
}
