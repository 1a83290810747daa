using SamCam.Client.Documents;
using SamCam.Coordinator.Jobs;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Jobs as clients see them.</summary>
internal sealed class JobView(JobStore jobs, ResultStore results, WorkerStore workers, CoordinatorOptions options)
{
    /// <summary>The job; null when there is none.</summary>
    public async Task<JobDocument?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } job ? (await DescribeAsync([job], cancellationToken))[0] : null;

    /// <summary>The job with the counts that take a walk over its rows; null when there is none.</summary>
    public async Task<JobDocument?> FindCountedAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } row)
            return null;
        var job = (await DescribeAsync([row], cancellationToken))[0];
        if (JobDocuments.ReadSpecification(row.Specification).ReuseMasks is null)
            return job;
        var reused = Math.Min(await results.CountReusedMasksAsync(id, cancellationToken), job.Done);
        return job with { Masks = new MaskOrigins(reused, job.Done - reused) };
    }

    /// <summary>Jobs in the order given.</summary>
    public async Task<IReadOnlyList<JobDocument>> DescribeAsync(IReadOnlyList<JobRow> rows, CancellationToken cancellationToken)
    {
        var rates = await workers.GetRatesAsync(options.WorkerTimeout, cancellationToken);
        var described = new List<JobDocument>(rows.Count);
        foreach (var row in rows)
        {
            var (progress, seconds) = (await jobs.GetProgressAsync(row.Id, cancellationToken), await jobs.GetAcceleratorSecondsAsync(row.Id, cancellationToken));
            described.Add(Describe(row, progress, seconds, rates.TryGetValue(row.Id, out var rate) && rate > 0 ? rate : null));
        }

        return described;
    }

    private JobDocument Describe(JobRow row, JobProgress progress, double acceleratorSeconds, double? rate)
    {
        var specification = JobDocuments.ReadSpecification(row.Specification);
        var left = progress.Images - progress.Done - progress.Failed;
        return new JobDocument
        {
            Id = row.Id,
            State = progress.State.ToString(),
            Priority = row.Priority.ToString(),
            Dataset = specification.Dataset.Source,
            Output = specification.Destination,
            RecipeHash = row.RecipeHash,
            Images = progress.Images,
            Listed = row.Listed,
            Done = progress.Done,
            Failed = progress.Failed,
            Error = progress.Error,
            CreatedAt = Utc.Of(row.CreatedAt),
            FinishedAt = Utc.Of(row.FinishedAt),
            ImagesPerSecond = rate,
            SecondsLeft = row.Listed && rate is { } speed ? left / speed : null,
            AcceleratorSeconds = acceleratorSeconds,
            EstimatedCost = options.PricePerAcceleratorHour * acceleratorSeconds / 3600,
        };
    }
}
