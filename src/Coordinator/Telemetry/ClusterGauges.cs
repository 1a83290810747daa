using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using SamCam.ServiceDefaults;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Telemetry;

/// <summary>
/// The cluster as its tables and its broker tell, as metrics. Every coordinator shows the same: take the maximum, not the sum. While the database
/// is away nothing is shown, rather than what was.
/// </summary>
internal sealed class ClusterGauges : BackgroundService
{
    private static readonly (JobState State, KeyValuePair<string, object?> Tag)[] JobStates = [.. Enum.GetValues<JobState>().Select(s => (s, Tag("state", s.ToString())))];

    private static readonly (ShardState State, KeyValuePair<string, object?> Tag)[] OpenShards =
        [.. new[] { ShardState.Pending, ShardState.Queued, ShardState.Running }.Select(s => (s, Tag("state", s.ToString())))];

    private readonly ClusterCounter counter;
    private readonly JobForecast forecast;
    private readonly DeadLetters deadLetters;
    private readonly CoordinatorOptions options;
    private readonly TelemetryOptions telemetry;
    private readonly FaultLog faults;
    private readonly TimeProvider time;
    private volatile ClusterCounts? counts;
    private volatile IReadOnlyDictionary<Guid, double> secondsLeft = new Dictionary<Guid, double>();
    private volatile IReadOnlyDictionary<string, long> letters = new Dictionary<string, long>(StringComparer.Ordinal);

    public ClusterGauges(
        IMeterFactory meters, ClusterCounter counter, JobForecast forecast, DeadLetters deadLetters, CoordinatorOptions options, TelemetryOptions telemetry, FaultLog faults, TimeProvider time)
    {
        (this.counter, this.forecast, this.deadLetters) = (counter, forecast, deadLetters);
        (this.options, this.telemetry, this.faults, this.time) = (options, telemetry, faults, time);
        CoordinatorMetrics.Begin();
        var meter = meters.Create(CoordinatorMetrics.Name);
        meter.CreateObservableGauge("samcam.jobs", Jobs, "{job}", "Jobs by state.");
        meter.CreateObservableGauge("samcam.shards.open", Shards, "{shard}", "Unfinished shards of running jobs by state.");
        meter.CreateObservableGauge("samcam.images.open", () => Of(counts?.OpenImages), "{image}", "Images of running jobs without a result.");
        meter.CreateObservableGauge("samcam.workers", () => Of(counts?.Workers), "{worker}", "Workers that were heard of lately.");
        meter.CreateObservableGauge("samcam.workers.lost", () => Of(counts?.LostWorkers), "{worker}", "Workers that hold a shard and were not heard of lately.");
        meter.CreateObservableGauge("samcam.job.eta", Etas, "s", "Seconds until a running job is done, by the speed of the workers that are at it.");
        meter.CreateObservableGauge("samcam.dead_letters", Letters, "{message}", "Messages that could not be handled, by the queue that they are in.");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(telemetry.Beat, time);
        do
        {
            await CountAsync(stoppingToken);
            await faults.TryAsync("Counting dead letters", async token => letters = await deadLetters.CountAsync(token), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        (ClusterCounts? Counts, IReadOnlyDictionary<Guid, double> SecondsLeft) now = (null, new Dictionary<Guid, double>());
        await faults.TryAsync(
            "Counting for metrics",
            async token => now = (await counter.CountAsync(options.WorkerTimeout, token), await forecast.SecondsLeftAsync(token)),
            stoppingToken);
        (counts, secondsLeft) = now;
    }

    private IEnumerable<Measurement<long>> Jobs() =>
        counts is { } now ? JobStates.Select(s => new Measurement<long>(now.Jobs.GetValueOrDefault(s.State), s.Tag)) : [];

    private IEnumerable<Measurement<long>> Shards() =>
        counts is { } now ? OpenShards.Select(s => new Measurement<long>(now.Shards.GetValueOrDefault(s.State), s.Tag)) : [];

    private IEnumerable<Measurement<double>> Etas() => secondsLeft.Select(job => new Measurement<double>(job.Value, Tag("job", job.Key.ToString())));

    private IEnumerable<Measurement<long>> Letters() => letters.Select(queue => new Measurement<long>(queue.Value, Tag("queue", queue.Key)));

    private static IEnumerable<Measurement<long>> Of(long? value) => value is { } known ? [new Measurement<long>(known)] : [];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value.ToLowerInvariant());
}
