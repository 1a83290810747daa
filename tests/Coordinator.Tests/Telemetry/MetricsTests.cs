using System.Globalization;
using System.Net;
using SamCam.Coordinator.Tests.Api;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Telemetry;

/// <summary>What a coordinator shows at <c>/metrics</c>. Alone: another coordinator in this process has metrics of the same names.</summary>
[Collection(nameof(Alone))]
public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_and_shards_are_counted_by_state_and_states_without_any_are_zero()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Telemetry:Beat", "00:00:00.2"));
        var job = await SampleJob.CreateAsync(coordinator);

        await UntilAsync(coordinator, "samcam_jobs", "state", "paused", 1);
        await UntilAsync(coordinator, "samcam_jobs", "state", "completed", 0);
        await coordinator.Get<JobStore>().ResumeAsync(job.Id, Token);
        await UntilAsync(coordinator, "samcam_jobs", "state", "running", 1);
        // What is left of the job is one shard with one image, on a bus that has no worker.
        await UntilAsync(coordinator, "samcam_shards_open", "state", "queued", 1);
        await UntilAsync(coordinator, "samcam_images_open", null, "", 1);
        await UntilAsync(coordinator, "samcam_workers", null, "", 0);
    }

    [Fact]
    public async Task A_job_has_an_eta_while_a_worker_is_at_it_and_a_silent_worker_is_lost()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Telemetry:Beat", "00:00:00.2"), ("Coordinator:WorkerTimeout", "00:00:03"), ("Leases:Duration", "00:05:00"));
        var job = await SampleJob.CreateAsync(coordinator);
        await coordinator.Get<JobStore>().ResumeAsync(job.Id, Token);
        ShardClaim? claim = null;
        await using (var db = coordinator.Database.CreateDbContext())
        {
            var shard = db.Shards.Single(s => s.JobId == job.Id).Id;
            claim = await coordinator.Get<ShardStore>().ClaimAsync(shard, "quiet", Segmentation.Recipes.Engine.Number, Token);
        }

        claim.ShouldNotBeNull();
        await coordinator.Get<WorkerStore>().SeenAsync(new WorkerRow { Name = "quiet", Device = "Cpu", ImagesPerSecond = 0.25, ShardId = claim.ShardId }, Token);

        await UntilAsync(coordinator, "samcam_job_eta_seconds", "job", job.Id.ToString(), 4);
        await UntilAsync(coordinator, "samcam_workers_lost", null, "", 1);
        // Whose worker is silent has no forecast.
        await Wait.UntilAsync(async () => (await ReadAsync(coordinator)).All(s => s.Name != "samcam_job_eta_seconds"), "the forecast to be gone", cancellationToken: Token);
    }

    [Fact]
    public async Task The_page_is_for_viewers_and_shows_no_key()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:Required", "true"));
        var key = await coordinator.KeyAsync(AccessRole.Viewer);
        using var nobody = await coordinator.Http.GetAsync("/metrics", Token);
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var viewer = coordinator.Client(key);

        var page = await viewer.GetStringAsync("/metrics", Token);

        MetricSample.Parse(page).Select(s => s.Name).ShouldContain("http_server_request_duration_seconds_count");
        page.ShouldNotContain(key);
    }

    [Theory]
    [InlineData("Telemetry:SampleRatio", "1.5")]
    [InlineData("Telemetry:ImagesPerSpan", "0")]
    [InlineData("Telemetry:Beat", "00:00:00")]
    [InlineData("Telemetry:OtlpEndpoint", "collector")]
    [InlineData("Telemetry:Logs", "Xml")]
    public async Task A_setting_that_cannot_be_is_named(string name, string value)
    {
        using var folder = new TemporaryFolder();

        var error = await Should.ThrowAsync<InputException>(() => TestCoordinator.CreateAsync(folder, (name, value)));

        error.Message.ShouldContain("Telemetry");
    }

    private static async Task UntilAsync(TestCoordinator coordinator, string metric, string? label, string text, double value)
    {
        IReadOnlyList<MetricSample> last = [];
        try
        {
            await Wait.UntilAsync(
                async () => (last = await ReadAsync(coordinator)).Any(s => s.Name == metric && (label is null || s.Has(label, text)) && Math.Abs(s.Value - value) < 1e-9),
                $"{metric} {label} {text} to be {value.ToString(CultureInfo.InvariantCulture)}",
                cancellationToken: Token);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; there is\n{string.Join('\n', last.Where(s => s.Name.StartsWith("samcam_", StringComparison.Ordinal)))}", e);
        }
    }

    private static async Task<IReadOnlyList<MetricSample>> ReadAsync(TestCoordinator coordinator) => MetricSample.Parse(await coordinator.Http.GetStringAsync("/metrics", Token));
}
