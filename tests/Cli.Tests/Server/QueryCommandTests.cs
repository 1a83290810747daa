using System.Text.Json;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Segmentation;

namespace SamCam.Cli.Tests.Server;

/// <summary>The commands that ask a server, on jobs that have ended.</summary>
public sealed class QueryCommandTests(ServedJobs served) : IClassFixture<ServedJobs>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ServeProcess Server => served.Server;

    [Fact]
    public async Task Jobs_are_listed_the_newest_first_and_filtered()
    {
        var lines = Lines((await Server.RunAsync("jobs")).Output);
        lines[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["JOB", "STATE", "IMAGES", "DONE", "FAILED", "IMAGES/S", "ETA", "SUBMITTED", "DATASET"]);
        lines[1].ShouldStartWith(served.Flawed + "  Completed       5     4       1");
        lines[2].ShouldStartWith(served.Well + "  Completed       2     2       0");

        (await Server.JsonAsync("jobs", "--state", "completed")).GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("id").GetString()).ShouldBe([served.Flawed, served.Well]);
        (await Server.RunAsync("jobs", "--state", "running")).Output.ShouldStartWith("There are no jobs.");
    }

    [Fact]
    public async Task Lists_say_where_they_go_on()
    {
        var first = await Server.RunAsync("jobs", "--limit", "1");
        Lines(first.Output).Count.ShouldBe(2);
        var next = first.Error.Trim().Split(' ')[^1];
        Lines((await Server.RunAsync("jobs", "--after", next)).Output)[1].ShouldStartWith(served.Well);

        var images = await Server.JsonAsync("images", served.Flawed, "--limit", "3");
        images.GetProperty("images").GetArrayLength().ShouldBe(3);
        (await Server.JsonAsync("images", served.Flawed, "--after", images.GetProperty("next").GetString()!)).GetProperty("images").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_job_is_named_by_id_by_its_beginning_or_as_the_latest()
    {
        foreach (var name in new[] { served.Flawed, served.Flawed[..13], "latest" })
            (await Server.JsonAsync("status", name)).GetProperty("id").GetString().ShouldBe(served.Flawed);

        (await Should.ThrowAsync<InputException>(() => Server.RunAsync("status", "scenes"))).Message.ShouldContain("samcam jobs");
        (await Should.ThrowAsync<InputException>(() => Server.RunAsync("status", "ffffffff-ffff"))).Message.ShouldContain("begins so");
        var unknown = await Should.ThrowAsync<CommandException>(() => Server.RunAsync("status", Guid.Empty.ToString()));
        (unknown.ExitCode, unknown.Message).ShouldBe((ExitCodes.Usage, $"there is no job {Guid.Empty}"));
    }

    [Fact]
    public async Task The_status_says_what_a_job_is_and_how_far()
    {
        var text = (await Server.RunAsync("status", served.Flawed)).Output;
        foreach (var line in new[] { "state        Completed", "images       5", "done         4 (80 %)", "failed       1 (20 %)", "output       " + served.PathOf("flawed") })
            text.ShouldContain(line + "\n");
        text.ShouldNotContain("ETA");

        var json = await Server.JsonAsync("status", served.Flawed);
        (json.GetProperty("done").GetInt32(), json.GetProperty("failed").GetInt32(), json.GetProperty("ended").GetBoolean()).ShouldBe((4, 1, true));
        json.GetProperty("accelerator_seconds").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_watch_of_an_ended_job_says_how_it_ended()
    {
        var well = await Server.RunAsync("watch", served.Well, "--json");
        (well.ExitCode, well.Json.GetProperty("state").GetString()).ShouldBe((ExitCodes.Done, "Completed"));
        well.Error.ShouldContain("2/2 images (100 %)");
        well.Error.ShouldContain($"2 images done, 0 failed in 0m");

        var flawed = await Server.RunAsync("watch", served.Flawed);
        (flawed.ExitCode, flawed.Output).ShouldBe((ExitCodes.SomeFailed, ""));
        flawed.Error.ShouldContain("samcam: failed: broken: ");
        flawed.Error.ShouldContain($"`samcam requeue {served.Flawed} --server {Server.Address}` computes the failed ones again");
    }

    [Fact]
    public async Task Images_are_filtered_and_sorted_with_the_statistics_that_were_asked_about()
    {
        var lines = Lines((await Server.RunAsync("images", served.Flawed, "--state", "done", "--range", "sam_coverage:0:", "--sort=-n_masks")).Output);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["KEY", "STATE", "SAM_COVERAGE", "N_MASKS", "AGREEMENT_MEAN", "DURATION_MS", "LABELS", "FLAGS", "ERROR"]);
        var masks = lines.Skip(1).Select(l => int.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        masks.Count.ShouldBe(4);
        masks.ShouldBe(masks.OrderDescending());

        var failed = (await Server.JsonAsync("images", "latest", "--state", "failed")).GetProperty("images").EnumerateArray().ShouldHaveSingleItem();
        failed.GetProperty("key").GetString().ShouldBe("broken");
        (await Server.RunAsync("images", served.Well, "--prefix", "nothing")).Output.ShouldBe("No image of the job is like that.\n");
        var refusal = await Should.ThrowAsync<CommandException>(() => Server.RunAsync("images", served.Well, "--sort", "beauty"));
        (refusal.ExitCode, refusal.Message).ShouldBe((ExitCodes.Usage, "statistic: there is no statistic 'beauty'; see docs/quality.md, for example agreement_mean"));
    }

    [Fact]
    public async Task One_image_is_shown_with_everything_and_its_artifacts_are_fetched()
    {
        var folder = served.PathOf("fetched");
        var run = await Server.RunAsync("show", served.Flawed, "scene-001", "--save", folder);

        foreach (var word in new[] { "state ", "Done", "sha256", "agreement_mean", "sam:", "labels/scene-001.png", "masks/scene-001.json.gz" })
            run.Output.ShouldContain(word);
        foreach (var artifact in new[] { "labels/scene-001.png", "masks/scene-001.json.gz" })
            (await File.ReadAllBytesAsync(Path.Combine(folder, artifact), Token)).ShouldBe(await File.ReadAllBytesAsync(Path.Combine(served.PathOf("flawed"), artifact), Token));
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count().ShouldBe(2);

        (await Server.JsonAsync("show", served.Flawed, "broken")).GetProperty("image").GetProperty("error_class").GetString().ShouldBe("BadInput");
        (await Should.ThrowAsync<CommandException>(() => Server.RunAsync("show", served.Flawed, "nobody"))).Message.ShouldContain("has no image 'nobody'");
    }

    [Fact]
    public async Task Statistics_are_shown_with_their_spread()
    {
        var lines = Lines((await Server.RunAsync("stats", served.Flawed)).Output);
        lines.Count.ShouldBe(9);
        var agreement = lines.Single(l => l.StartsWith("agreement_mean", StringComparison.Ordinal));
        agreement.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3].ShouldBe(["agreement_mean", "IoU", "4"]);
        agreement.ShouldContain("█");

        var only = (await Server.JsonAsync("stats", served.Flawed, "n_masks")).GetProperty("statistics").EnumerateArray().ShouldHaveSingleItem();
        only.GetProperty("histogram").EnumerateArray().Sum(b => b.GetInt32()).ShouldBe(4);
        only.GetProperty("percentiles").GetProperty("50").ValueKind.ShouldBe(JsonValueKind.Number);
    }

    [Fact]
    public async Task Failures_have_their_reasons()
    {
        var lines = Lines((await Server.RunAsync("failures")).Output);
        lines.Count.ShouldBe(2);
        lines[1].ShouldStartWith($"{served.Flawed}  broken  BadInput ");
        (await Server.JsonAsync("failures", served.Flawed)).GetProperty("failures")[0].GetProperty("error").GetString()!.ShouldContain("broken");
        (await Server.RunAsync("failures", served.Well)).Output.ShouldBe("No image failed.\n");
        (await Should.ThrowAsync<CommandException>(() => Server.RunAsync("failures", Guid.Empty.ToString()))).Message.ShouldContain("no job");
    }

    [Fact]
    public async Task Workers_are_listed()
    {
        // A worker tells on its next beat what it computes on: until it has loaded a model, what it was asked for.
        string device;
        while (!(device = await DeviceAsync()).Contains("Cpu", StringComparison.Ordinal))
        {
            device.ShouldBe("Auto");
            await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        }

        Lines((await Server.RunAsync("workers")).Output)[0].ShouldStartWith("WORKER");

        async Task<string> DeviceAsync() =>
            (await Server.JsonAsync("workers")).GetProperty("workers").EnumerateArray().ShouldHaveSingleItem().GetProperty("device").GetString()!;
    }

    [Theory]
    [InlineData("rows.csv", "")]
    [InlineData("rows.jsonl", "")]
    [InlineData("rows.parquet", "")]
    [InlineData("rows.txt", "csv")]
    public async Task Rows_are_exported_to_a_file(string name, string format)
    {
        var file = served.PathOf("export/" + name);
        await File.WriteAllTextAsync(file, "old", Token);

        (await Server.RunAsync(["export", served.Flawed, "--output", file, .. format.Length > 0 ? ["--format", format] : Array.Empty<string>()])).ExitCode.ShouldBe(ExitCodes.Done);

        var bytes = await File.ReadAllBytesAsync(file, Token);
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        switch (Path.GetExtension(name))
        {
            case ".parquet":
                text[..4].ShouldBe("PAR1");
                break;
            case ".jsonl":
                Lines(text).Select(l => JsonElement.Parse(l).GetProperty("key").GetString()).ShouldBe(["scene-001", "scene-002", "scene-003", "scene-004", "broken"]);
                break;
            default:
                text.ShouldBe(await RowsAsync());
                break;
        }

        Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_are_exported_to_standard_output_and_nothing_of_a_refused_export_is_left()
    {
        var exported = await SamCamProcess.RunAsync("export", served.Flawed, "--server", Server.Address);
        exported.ShouldEndWith(ExitCodes.Done).Output.ShouldBe(await RowsAsync());

        var file = served.PathOf("refused/rows.csv");
        await Should.ThrowAsync<CommandException>(() => Server.RunAsync("export", Guid.Empty.ToString(), "--output", file));
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file)!).ShouldBeEmpty();
        (await Should.ThrowAsync<InputException>(() => Server.RunAsync("export", served.Well, "--output", served.Folder.Root))).Message.ShouldContain("it is a folder");
    }

    /// <summary>The file images.csv of the flawed job, with the verdicts that only an export has: none is given.</summary>
    private async Task<string> RowsAsync()
    {
        var lines = Lines(await File.ReadAllTextAsync(Path.Combine(served.PathOf("flawed"), "images.csv"), Token));
        return string.Concat(lines.Select((line, i) => line + (i == 0 ? ",verdict,verdict_by,verdict_at" : ",,,") + "\n"));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
