using System.Net;
using System.Security.Cryptography;
using Microsoft.Playwright;
using SamCam.Client;
using static Microsoft.Playwright.Assertions;

namespace SamCam.Dashboard.Tests.Stories;

/// <summary>
/// A platform engineer points SamCam at a broker, a database and a bucket that are there, makes keys and drains nodes at will; a team submits a dataset, watches it, looks at its quality and
/// requeues what failed: by command, over the API and in a browser, and the end is what one machine alone makes of the same photos.
/// </summary>
public sealed class TeamTests(TestServers servers, Browser browser)
{
    private const int Images = 13;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_team_submits_watches_and_requeues_while_nodes_come_and_go()
    {
        await using var cluster = await StoryCluster.CreateAsync(servers);
        using var folder = new TemporaryFolder();
        var dataset = new TinyDataset(folder.PathOf("scenes"), scenes: Images - 1);
        dataset.Add("broken.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        await cluster.PutFolderAsync(dataset.Root, "scenes");

        // The engineer: keys first, then the coordinator, which is closed from its first moment.
        var (admin, submitter) = (await cluster.CreateKeyAsync("admin"), await cluster.CreateKeyAsync("submitter"));
        await cluster.StartCoordinatorAsync();
        using var http = new HttpClient { BaseAddress = cluster.Address };
        await Wait.UntilAsync(async () => await StatusAsync(http, "/health/ready") == HttpStatusCode.OK, "the coordinator to be ready", cancellationToken: Token);
        (await StatusAsync(http, "/v1/jobs")).ShouldBe(HttpStatusCode.Unauthorized);
        (await cluster.RunAsync(key: null, "jobs")).ExitCode.ShouldBe(2);

        // The team: all that is wrong is told at once, and what is right waits for workers that are scaled from zero.
        string place = $"s3://{cluster.Bucket}/scenes", output = $"s3://{cluster.Bucket}/out";
        var (refused, reasons) = await cluster.RunAsync(submitter, "submit", "s3://elsewhere/scenes", "--output", output, "--set", "sam.beauty=1");
        refused.ShouldBe(2, reasons);
        reasons.ShouldContain("2 things are wrong");
        string[] submission = ["submit", place, "--output", output, "--shard-size", "2", "--set", "sam.points_per_side=4", "--set", "cam.scales=[1]", "--set", "output.cams=true", "--idempotency-key", "scenes-1", "--json"];
        var (submitted, answer) = await cluster.RunAsync(submitter, submission);
        submitted.ShouldBe(0, answer);
        var id = StoryCluster.JsonOf(answer).GetProperty("id").GetGuid();
        (await cluster.RunAsync(submitter, submission)).Output.ShouldContain(id.ToString(), Case.Sensitive, "the same key is the same job");
        using var client = new SamCamClient(cluster.Address, submitter);
        await Wait.UntilAsync(async () => await client.GetJobAsync(id, Token) is { Listed: true, State: "Running" }, "the images to be listed", cancellationToken: Token);
        (await client.GetJobAsync(id, Token)).Done.ShouldBe(0);

        await using var window = await browser.OpenAsync(cluster.Address);
        var page = window.Page;
        await page.GotoAsync($"/jobs/{id}");
        await page.GetByLabel("API key").FillAsync(submitter);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        var progress = page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of the job" });
        await Expect(progress).ToHaveAttributeAsync("aria-valuetext", $"0 of {Images} images, 0 failed");

        var watch = cluster.RunAsync(submitter, "watch", id.ToString());
        var drained = await cluster.StartWorkerAsync("node-1");
        await Wait.UntilAsync(async () => (await client.GetJobAsync(id, Token)).Done > 0, "the first image", cancellationToken: Token);
        // Drained in the middle: it ends in order, and its work goes to the next.
        drained.Signal(Signals.Terminate);
        (await drained.WaitForExitAsync(cancellationToken: Token)).ShouldBe(0, drained.Output);
        await cluster.StartWorkerAsync("node-2");
        var (ended, said) = await watch;
        ended.ShouldBe(3, said);
        said.ShouldContain("failed: broken: ");

        // Progress and failures in the browser, quality over the API.
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Completed" })).ToBeVisibleAsync();
        await Expect(progress).ToHaveAttributeAsync("aria-valuetext", $"{Images} of {Images} images, 1 failed");
        await Expect(page.Locator("#failures")).ToContainTextAsync("broken");
        var worst = (await client.ListImagesAsync(id, new ImageFilter { State = "done", Sort = "agreement_mean", Count = 5 }, cancellationToken: Token)).Items;
        worst.Select(i => i.Statistics["agreement_mean"]).ShouldBeInOrder();
        (await client.GetStatisticsAsync(id, ["n_masks"], Token)).Single().Count.ShouldBe(Images - 1);
        (await client.ListWorkersAsync(Token)).ShouldContain(w => w.Name == "node-2");
        using var label = new MemoryStream();
        await client.ReadArtifactAsync((await client.GetImageAsync(id, worst[0].Key, Token)).Artifacts.Single(a => a.Key.StartsWith("labels/", StringComparison.Ordinal)).Link, label, Token);
        System.Text.Encoding.ASCII.GetString(label.ToArray(), 1, 3).ShouldBe("PNG", "by a link to the bucket");

        // The failed image is mended and requeued.
        var photo = TinyDataset.Photo("scene-001.jpg");
        await cluster.PutAsync("scenes/images/broken.jpg", photo);
        await page.GetByRole(AriaRole.Button, new() { Name = "Requeue failed images" }).ClickAsync();
        await Expect(progress).ToHaveAttributeAsync("aria-valuetext", $"{Images} of {Images} images, 0 failed");
        (await cluster.RunAsync(submitter, "watch", id.ToString())).ExitCode.ShouldBe(0);
        await page.GotoAsync($"/jobs/{id}/gallery");
        var shown = page.Locator(".stage img[data-layer=label]");
        await Expect(shown).ToBeVisibleAsync();
        (await shown.EvaluateAsync<int>("async image => { await image.decode(); return image.naturalWidth; }")).ShouldBeGreaterThan(0);
        await window.KeepAsync("story-gallery");
        window.Complaints.ShouldBeEmpty();

        // Nothing was lost: every object is as its row says, and as on one machine.
        var (verified, problems) = await cluster.RunAsync(key: null, "jobs", "verify", id.ToString());
        verified.ShouldBe(0, problems);
        var (exported, rows) = await cluster.RunAsync(submitter, "export", id.ToString(), "--format", "jsonl", "--output", folder.PathOf("rows.jsonl"));
        exported.ShouldBe(0, rows);
        (await File.ReadAllLinesAsync(folder.PathOf("rows.jsonl"), Token)).Length.ShouldBe(Images);
        await File.WriteAllBytesAsync(dataset.ImagePath("broken.jpg"), photo, Token);
        await using var alone = ChildProcess.Start(ChildProcessSettings.Dotnet(
            Path.Combine(AppContext.BaseDirectory, "samcam.dll"), dataset.Run(folder.PathOf("alone"), "--set", "output.cams=true")));
        (await alone.WaitForExitAsync(cancellationToken: Token)).ShouldBe(0, alone.Output);
        foreach (var file in new[] { "labels", "masks", "cams" }.SelectMany(f => Directory.GetFiles(folder.PathOf("alone/" + f), "*", SearchOption.AllDirectories)))
        {
            var key = Path.GetRelativePath(folder.PathOf("alone"), file);
            var stored = await cluster.ReadAsync("out/" + key);
            Convert.ToHexString(SHA256.HashData(stored)).ShouldBe(Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(file, Token))), key);
        }

        // The engineer sees who did what, and cleans up.
        using var root = new SamCamClient(cluster.Address, admin);
        (await root.ListAuditAsync("submitter", cancellationToken: Token)).Items.ShouldContain(a => a.Action.EndsWith("/requeue-failed", StringComparison.Ordinal));
        await root.DeleteAsync(id, artifacts: true, Token);
        (await Should.ThrowAsync<SamCamException>(() => client.GetJobAsync(id, Token))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, Token);
        return answer.StatusCode;
    }
}
