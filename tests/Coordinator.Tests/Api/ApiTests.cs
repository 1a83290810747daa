using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamCam.Client;
using SamCam.Contracts;

namespace SamCam.Coordinator.Tests.Api;

/// <summary>The REST API through the typed client, on a whole coordinator.</summary>
public sealed class ApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_says_what_it_is_and_how_far()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Coordinator:PricePerAcceleratorHour", "3.6"));
        using var client = new SamCamClient(coordinator.Address);
        var sample = await SampleJob.CreateAsync(coordinator);

        var job = await client.GetJobAsync(sample.Id, Token);

        (job.State, job.Priority, job.Output, job.Images, job.Done, job.Failed).ShouldBe(("Paused", "Normal", sample.Output, 25, 21, 3));
        job.CreatedAt.Kind.ShouldBe(DateTimeKind.Utc);
        job.AcceleratorSeconds.ShouldBe(21 * 0.05, 1e-9);
        job.EstimatedCost!.Value.ShouldBe(21 * 0.05 * 0.001, 1e-9);
        (job.ImagesPerSecond, job.SecondsLeft, job.Error).ShouldBe((null, null, null));
        (await RefusedAsync(() => client.GetJobAsync(Guid.NewGuid(), Token))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Jobs_come_in_pages_the_newest_first()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add((await SampleJob.CreateAsync(coordinator, images: 2)).Id);

        var first = await client.ListJobsAsync(count: 2, cancellationToken: Token);
        var second = await client.ListJobsAsync(after: first.Next, count: 2, cancellationToken: Token);

        first.Items.Concat(second.Items).Select(j => j.Id).ShouldBe(ids.AsEnumerable().Reverse());
        second.Next.ShouldBeNull();
        (await client.ListJobsAsync(states: ["paused"], cancellationToken: Token)).Items.Count.ShouldBe(3);
        (await client.ListJobsAsync(states: ["running", "failed"], cancellationToken: Token)).Items.ShouldBeEmpty();
        (await RefusedAsync(() => client.ListJobsAsync(states: ["idle"], cancellationToken: Token))).Message.ShouldContain("there is no state 'idle'");
        (await RefusedAsync(() => client.ListJobsAsync(after: "nonsense", cancellationToken: Token))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await RefusedAsync(() => client.ListJobsAsync(count: 1001, cancellationToken: Token))).Message.ShouldContain("give 1 to 1000");
    }

    [Fact]
    public async Task Images_are_filtered_and_sorted_by_any_statistic()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var id = (await SampleJob.CreateAsync(coordinator)).Id;

        (await IndexesAsync(new ImageFilter { State = "failed" })).ShouldBe([3, 13, 23]);
        (await IndexesAsync(new ImageFilter { Flag = "review", Sort = "-agreement_mean" })).ShouldBe([20, 16, 12, 8, 4, 0]);
        (await IndexesAsync(new ImageFilter { Ranges = ["agreement_mean:0.05:0.07", "n_masks:1:"] })).ShouldBe([6, 7]);
        (await IndexesAsync(new ImageFilter { Sort = "duration_ms", State = "done", Count = 4 }))[..3].ShouldBe([22, 21, 20]);
        (await IndexesAsync(new ImageFilter { Prefix = "ü/image-2", Sort = "key" })).ShouldBe([2, 20, 21, 22, 23]);
        (await IndexesAsync(new ImageFilter { Class = 2 })).ShouldBeEmpty();
        (await RefusedAsync(() => client.ListImagesAsync(id, new ImageFilter { Sort = "beauty" }, cancellationToken: Token))).Message.ShouldContain("there is no statistic 'beauty'");
        (await RefusedAsync(() => client.ListImagesAsync(id, new ImageFilter { Ranges = ["n_masks"] }, cancellationToken: Token))).Message.ShouldContain("STATISTIC:MIN:MAX");
        (await RefusedAsync(() => client.ListImagesAsync(id, new ImageFilter { Flag = "odd" }, cancellationToken: Token))).Message.ShouldContain("give one of any, missing");
        (await RefusedAsync(() => client.ListImagesAsync(Guid.NewGuid(), new ImageFilter(), cancellationToken: Token))).Status.ShouldBe(HttpStatusCode.NotFound);

        async Task<int[]> IndexesAsync(ImageFilter filter)
        {
            var read = new List<int>();
            for (string? after = null; ;)
            {
                var page = await client.ListImagesAsync(id, filter with { Count = filter.Count ?? 2 }, after, Token);
                read.AddRange(page.Items.Select(i => i.Index));
                if ((after = page.Next) is null)
                    return [.. read];
            }
        }
    }

    [Fact]
    public async Task One_image_shows_all_that_is_known_and_its_artifacts_can_be_read()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var sample = await SampleJob.CreateAsync(coordinator);

        var image = await client.GetImageAsync(sample.Id, SampleJob.Key(4), Token);

        image.Image.State.ShouldBe("Done");
        image.Image.Labels.ShouldBe([1, 3]);
        image.Image.Flags.ShouldBe(["review"]);
        image.Image.Statistics["agreement_mean"].ShouldBe(0.04);
        (image.Path, image.Attempt, image.Worker).ShouldBe((SampleJob.Key(4) + ".jpg", 1, "w"));
        image.Timings!.Value.GetProperty("sam").GetDouble().ShouldBe(50);
        image.Classes!.Value[0].GetProperty("class_id").GetInt32().ShouldBe(1);
        using var bytes = new MemoryStream();
        await client.ReadArtifactAsync(image.Artifacts.ShouldHaveSingleItem().Link, bytes, Token);
        bytes.ToArray().ShouldBe([1, 2, 4]);

        (await client.GetImageAsync(sample.Id, SampleJob.Key(24), Token)).Image.State.ShouldBe("Open");
        var failed = (await client.GetImageAsync(sample.Id, SampleJob.Key(3), Token)).Image;
        (failed.State, failed.ErrorClass, failed.Error).ShouldBe(("Failed", "BadInput", "not an image"));
        (await RefusedAsync(() => client.GetImageAsync(sample.Id, "nobody", Token))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("secret.txt")]
    [InlineData("labels/..%2F..%2Fcluster.db")]
    [InlineData("labels/../../cluster.db")]
    [InlineData("labels/nobody.png")]
    [InlineData("%2Fetc%2Fpasswd")]
    public async Task Nothing_but_artifacts_can_be_read(string key)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var sample = await SampleJob.CreateAsync(coordinator, images: 2);
        await File.WriteAllTextAsync(Path.Combine(sample.Output, "secret.txt"), "secret", Token);

        using var response = await coordinator.Http.GetAsync($"/v1/jobs/{sample.Id}/artifacts/{key}", Token);

        response.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Statistics_of_a_job_are_counted()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var id = (await SampleJob.CreateAsync(coordinator)).Id;

        var agreement = (await client.GetStatisticsAsync(id, ["agreement_mean"], Token)).ShouldHaveSingleItem();

        (agreement.Name, agreement.Unit, agreement.Count, agreement.Min, agreement.Max).ShouldBe(("agreement_mean", "IoU", 21, 0, 0.22));
        agreement.Histogram.Sum().ShouldBe(21);
        (await client.GetStatisticsAsync(id, cancellationToken: Token)).Count.ShouldBe(8);
        (await RefusedAsync(() => client.GetStatisticsAsync(id, ["odd"], Token))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task Rows_are_exported(string format)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var id = (await SampleJob.CreateAsync(coordinator)).Id;
        using var bytes = new MemoryStream();

        await client.ExportAsync(id, format, bytes, Token);

        var text = System.Text.Encoding.UTF8.GetString(bytes.ToArray());
        switch (format)
        {
            case "csv":
                text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(25);
                break;
            case "jsonl":
                var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
                rows.Count.ShouldBe(24);
                rows[4].GetProperty("agreement_mean").GetDouble().ShouldBe(0.04);
                break;
            default:
                text[..4].ShouldBe("PAR1");
                text[^4..].ShouldBe("PAR1");
                break;
        }

        (await RefusedAsync(() => client.ExportAsync(id, "xls", Stream.Null, Token))).Message.ShouldContain("csv, jsonl or parquet");
    }

    [Fact]
    public async Task Failures_of_all_jobs_come_in_pages_and_are_requeued()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var (older, newer) = ((await SampleJob.CreateAsync(coordinator)).Id, (await SampleJob.CreateAsync(coordinator)).Id);

        var read = new List<(Guid, string)>();
        string? after = null;
        do
        {
            var page = await client.ListFailuresAsync(after: after, count: 2, cancellationToken: Token);
            read.AddRange(page.Items.Select(f => (f.JobId, f.Key)));
            after = page.Next;
        }
        while (after is not null);

        int[] failed = [3, 13, 23];
        read.ShouldBe(new[] { newer, older }.SelectMany(id => failed.Select(i => (id, SampleJob.Key(i)))));
        (await client.ListFailuresAsync(older, cancellationToken: Token)).Items.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_watcher_hears_of_every_step_until_the_end_and_not_twice_of_one()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Coordinator:WatchBeat", "00:00:00.05"));
        using var client = new SamCamClient(coordinator.Address);
        var sample = await SampleJob.CreateAsync(coordinator);

        var heard = new List<string>();
        await foreach (var job in client.WatchAsync(sample.Id, Token))
        {
            heard.Add(job.State);
            if (heard.Count == 1)
                await sample.CancelAsync();
        }

        (heard[0], heard[^1]).ShouldBe(("Paused", "Cancelled"));
        heard.Distinct(StringComparer.Ordinal).Count().ShouldBe(heard.Count);
        (await RefusedAsync(async () => await client.WatchAsync(Guid.NewGuid(), Token).FirstAsync(Token))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_a_job_cannot_is_another_thing_than_no_job()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var (sample, none) = (await SampleJob.CreateAsync(coordinator), Guid.NewGuid());
        await sample.CancelAsync();
        foreach (var (done, tell) in new (string, Func<Guid, Task>)[]
        {
            ("paused", id => client.PauseAsync(id, Token)),
            ("resumed", id => client.ResumeAsync(id, Token)),
            ("cancelled", id => client.CancelAsync(id, Token)),
            ("requeued", id => client.RequeueFailedAsync(id, Token)),
        })
        {
            var cannot = await RefusedAsync(() => tell(sample.Id));
            (cannot.Status, cannot.Message).ShouldBe((HttpStatusCode.Conflict, $"job {sample.Id} is in no state to be {done}"));
            var missing = await RefusedAsync(() => tell(none));
            (missing.Status, missing.Message).ShouldBe((HttpStatusCode.NotFound, $"there is no job {none}"), done);
        }

        (await RefusedAsync(() => client.DeleteAsync(none, cancellationToken: Token))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deletion_takes_the_artifacts_along_only_when_told_to_and_nothing_else()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var (kept, removed) = (await SampleJob.CreateAsync(coordinator), await SampleJob.CreateAsync(coordinator));
        (await RefusedAsync(() => client.DeleteAsync(kept.Id, cancellationToken: Token))).Status.ShouldBe(HttpStatusCode.Conflict);
        await kept.CancelAsync();
        await removed.CancelAsync();
        await File.WriteAllTextAsync(Path.Combine(removed.Output, "labels", "mine.png"), "mine", Token);

        await client.DeleteAsync(kept.Id, cancellationToken: Token);
        await client.DeleteAsync(removed.Id, artifacts: true, Token);

        (await client.ListJobsAsync(cancellationToken: Token)).Items.ShouldBeEmpty();
        Directory.GetFiles(kept.Output, "*.png", SearchOption.AllDirectories).Length.ShouldBe(21);
        Directory.GetFiles(removed.Output, "*.png", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["mine.png"]);
    }

    [Fact]
    public async Task A_submission_that_cannot_work_is_refused_with_a_sentence()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var request = new JobRequest { Dataset = coordinator.Folder.PathOf("nowhere"), Output = coordinator.Folder.PathOf("out") };

        (await RefusedAsync(() => client.SubmitAsync(request, cancellationToken: Token))).Message.ShouldContain("nowhere");
        (await RefusedAsync(() => client.SubmitAsync(request with { Output = "/etc/samcam" }, cancellationToken: Token))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await RefusedAsync(() => client.SubmitAsync(request with { RecipeFile = "/etc/passwd" }, cancellationToken: Token))).Message.ShouldContain("recipeFile");
        using var malformed = await coordinator.Http.PostAsync("/v1/jobs", new StringContent("{", System.Text.Encoding.UTF8, "application/json"), Token);
        malformed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        malformed.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Models_and_workers_are_listed()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var client = new SamCamClient(coordinator.Address);

        var models = await client.ListModelsAsync(Token);

        models.Select(m => m.Name).ShouldContain("tiny-sam");
        models.Single(m => m.Name == "tiny-cam").Classes.Count.ShouldBe(8);
        (await client.ListWorkersAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_description_names_every_operation_once_and_a_page_shows_it()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        var document = await coordinator.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1");
        var operations = document.GetProperty("paths").EnumerateObject()
            .Where(p => p.Name.StartsWith("/v1/jobs", StringComparison.Ordinal))
            .SelectMany(p => p.Value.EnumerateObject())
            .Select(o => o.Value.GetProperty("operationId").GetString()!)
            .ToList();
        operations.ShouldBeUnique();
        operations.ShouldContain("submitJob");
        operations.ShouldContain("watchJob");
        (await coordinator.Http.GetStringAsync("/reference/", Token)).ShouldContain("SamCam");
    }

    private static async Task<SamCamException> RefusedAsync(Func<Task> call) => await Should.ThrowAsync<SamCamException>(call);
}
