using System.Text.Json;
using System.Text.RegularExpressions;

namespace SamCam.Cluster.FaultTests;

/// <summary>Metrics, traces and logs of a cluster at work, as those who operate it read them.</summary>
public sealed partial class TelemetryTests(TestServers servers, Undisturbed undisturbed)
{
    private const string Listening = "Now listening on: ";

    // Nothing to show on a machine without an NVIDIA device.
    private const string NeedsAccelerator = "samcam_accelerator_memory_bytes";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_metrics_of_a_job_answer_every_query_of_the_dashboard_and_every_alert()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Telemetry:Beat", "00:00:00.5").Set("Faults:ImageTime", "00:00:00.25");
        await cluster.StartAsync(coordinators: 1, workers: 1);
        var worker = await AddressOfAsync(cluster.Workers[0]);
        await using var prometheus = await PrometheusServer.StartAsync([cluster.Coordinators[0].Address, worker], Token);

        var job = await cluster.SubmitAsync();
        await cluster.EndsIdenticalAsync(job);
        await Wait.UntilAsync(() => prometheus.HasAsync($"sum(samcam_images_total{{outcome=\"done\"}}) == {Undisturbed.Images}", Token), "all images to be counted", cancellationToken: Token);
        await Wait.UntilAsync(() => prometheus.HasAsync("max(samcam_jobs{state=\"completed\"}) == 1", Token), "the job to be counted", cancellationToken: Token);

        var names = await prometheus.NamesAsync(Token);
        foreach (var query in DashboardQueries().Where(q => !q.Contains(NeedsAccelerator, StringComparison.Ordinal)))
        {
            (await prometheus.HadAsync(query, Token)).ShouldBeTrue($"the dashboard asks {query}");
            // A query that ends with "or vector(0)" has an answer whatever it asks for.
            var asked = Metric().Matches(query).Select(m => m.Value).ToList();
            asked.ShouldNotBeEmpty(query);
            asked.Except(names, StringComparer.Ordinal).ShouldBeEmpty($"the dashboard asks {query}");
        }

        var alerts = AlertQueries();
        alerts.Count.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var alert in alerts)
        {
            Metric().Matches(alert).Select(m => m.Value).Except(names, StringComparer.Ordinal).ShouldBeEmpty(alert);
            // A job that nothing disturbed is no reason to wake anybody.
            (await prometheus.HasAsync(alert, Token)).ShouldBeFalse(alert);
        }

        var page = MetricSample.Parse(await ReadAsync(worker));
        foreach (var stage in (string[])["decode", "sam", "cam", "merge", "write"])
            page.Single(s => s.Name == "samcam_image_stage_duration_seconds_count" && s.Has("stage", stage)).Value.ShouldBe(Undisturbed.Images);
        page.Where(s => s.Name == "samcam_shards_total" && s.Has("outcome", "completed")).Sum(s => s.Value).ShouldBe(4);
        page.Single(s => s.Name == "samcam_shard_attempts_bucket" && s.Has("le", "1")).Value.ShouldBe(4, "no shard was tried twice");
        page.Single(s => s.Name == "samcam_commit_images_sum").Value.ShouldBe(Undisturbed.Images);
    }

    [Fact]
    public async Task A_trace_leads_from_the_call_that_submits_a_job_to_its_images()
    {
        using var collector = new TraceCollector();
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Telemetry:OtlpEndpoint", collector.Address.AbsoluteUri).Set("Telemetry:OtlpProtocol", "Http").Set("Telemetry:SampleRatio", "1").Set("Telemetry:ImagesPerSpan", "2");
        cluster.SetVariable("OTEL_BSP_SCHEDULE_DELAY", "200");
        await cluster.StartAsync(coordinators: 1, workers: 1);

        var job = await cluster.SubmitAsync(cluster.Request with { Limit = 6 });
        await cluster.StateAsync(job, "Completed");

        await Wait.UntilAsync(() => collector.Spans.Count(s => s.Name == "image") == 3, "every second image to have a span", cancellationToken: Token);
        await Wait.UntilAsync(() => collector.Spans.Any(IsCall), "the call to have a span", cancellationToken: Token);
        var call = collector.Spans.First(IsCall);
        foreach (var image in collector.Spans.Where(s => s.Name == "image"))
        {
            var way = await WayAsync(collector, image);
            way.ShouldContain("shard");
            way[^1].ShouldBe(call.Name);
            image.Trace.ShouldBe(call.Trace);
            collector.Spans.Where(s => s.Parent == image.Id).Select(s => s.Name).ShouldBe(["decode", "sam", "cam", "merge", "write"], ignoreOrder: true);
        }

        static bool IsCall(TraceSpan span) => span.Name.StartsWith("POST", StringComparison.Ordinal) && span.Name.Contains("jobs", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_the_log_carry_event_job_and_shard()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        await cluster.StartAsync(coordinators: 1, workers: 0);
        var worker = await cluster.StartWorkerAsync(("Telemetry:Logs", "Json"));

        var job = await cluster.SubmitAsync(cluster.Request with { Limit = 2 });
        await cluster.StateAsync(job, "Completed");

        var line = JsonDocument.Parse(await worker.Process.WaitForLineAsync("loaded models", cancellationToken: Token)).RootElement;
        line.GetProperty("EventId").GetInt32().ShouldBeInRange(3001, 3999);
        line.GetProperty("State").GetProperty("Worker").GetString().ShouldBe(worker.Name);
        var scope = line.GetProperty("Scopes").EnumerateArray().Single(s => s.ValueKind == JsonValueKind.Object && s.TryGetProperty("ShardId", out _));
        scope.GetProperty("JobId").GetString().ShouldBe(job.ToString());
        scope.GetProperty("Attempt").GetInt32().ShouldBe(1);
    }

    private static async Task<Uri> AddressOfAsync(ClusterProcess worker)
    {
        var line = await worker.Process.WaitForLineAsync(Listening, cancellationToken: Token);
        return new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }

    private static async Task<string> ReadAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        return await http.GetStringAsync("/metrics", Token);
    }

    /// <summary>Names of the spans above one, up to the first of its trace.</summary>
    private static async Task<List<string>> WayAsync(TraceCollector collector, TraceSpan span)
    {
        var way = new List<string>();
        while (span.Parent.Length > 0)
        {
            TraceSpan? parent = null;
            await Wait.UntilAsync(() => (parent = collector.Spans.FirstOrDefault(s => s.Id == span.Parent)) is not null, $"the parent of {span.Name} after {string.Join(" < ", way)}", cancellationToken: Token);
            way.Add(parent!.Name);
            span = parent;
        }

        return way;
    }

    private static List<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("helm/samcam/dashboards/samcam.json")));
        return
        [
            .. from panel in dashboard.RootElement.GetProperty("panels").EnumerateArray()
               from target in panel.GetProperty("targets").EnumerateArray()
               select target.GetProperty("expr").GetString(),
        ];
    }

    private static List<string> AlertQueries() =>
        [.. File.ReadLines(Repository.PathOf("helm/samcam/rules/alerts.yaml")).Select(l => l.Trim()).Where(l => l.StartsWith("expr: ", StringComparison.Ordinal)).Select(l => l["expr: ".Length..])];

    [GeneratedRegex(@"\b(samcam|http_server|dotnet)_\w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();
}
