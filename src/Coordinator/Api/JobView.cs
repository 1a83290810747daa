using SamCam.Client.Documents;
using SamCam.Coordinator.Jobs;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Jobs as clients see them.</summary>
internal sealed class JobView(JobStore jobs, ResultStore results, WorkerStore workers, CoordinatorOptions options)
{
    private static readonly JobCounts None = new(0, 0, 0);

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
        var counts = await jobs.CountAsync([.. rows.Select(r => r.Id)], cancellationToken);
        return [.. rows.Select(row => Describe(row, counts.GetValueOrDefault(row.Id, None), rates.TryGetValue(row.Id, out var rate) && rate > 0 ? rate : null))];
    }

    private static string StateOfWebhook(JobRow row) => row switch
    {
        { WebhookSentAt: not null } => "delivered",
        { WebhookDue: not null } => "due",
        { WebhookAttempts: > 0 } => "given up",
        _ => "waiting",
    };

    private JobDocument Describe(JobRow row, JobCounts counts, double? rate)
    {
        var specification = JobDocuments.ReadSpecification(row.Specification);
        var left = row.IndexedImages - counts.Done - counts.Failed;
        return new JobDocument
        {
            Id = row.Id,
            State = row.State.ToString(),
            Priority = row.Priority.ToString(),
            Dataset = specification.Dataset.Source,
            Output = specification.Destination,
            RecipeHash = row.RecipeHash,
            Images = row.IndexedImages,
            Listed = row.Listed,
            Done = counts.Done,
            Failed = counts.Failed,
            Error = row.Error,
            CreatedAt = row.CreatedAt,
            FinishedAt = row.FinishedAt,
            ImagesPerSecond = rate,
            SecondsLeft = row.Listed && rate is { } speed ? left / speed : null,
            AcceleratorSeconds = counts.AcceleratorSeconds,
            Retention = row.RetentionDays is { } days ? new RetentionDocument(days, row.RetentionArtifacts, row.FinishedAt?.AddDays(days)) : null,
            Webhook = row.Webhook is { } address ? new WebhookDocument(new Uri(address).Host, StateOfWebhook(row), row.WebhookAttempts, row.WebhookError) : null,
            EstimatedCost = options.PricePerAcceleratorHour * counts.AcceleratorSeconds / 3600,
        };
    }
}
