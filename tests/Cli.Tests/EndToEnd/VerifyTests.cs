using SamCam.Cli.Commands;
using SamCam.Cli.Tests.Labels;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary><c>samcam jobs verify</c> on the folder of a run.</summary>
public sealed class VerifyTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_run_left_is_as_recorded_and_stays_untouched()
    {
        var (ended, run) = await reference.GetAsync();
        var before = run.Hashes();

        var verified = await SamCamProcess.RunAsync("jobs", "verify", run.Root);

        verified.ShouldEndWith(ExitCodes.Done);
        verified.Output.ShouldStartWith($"job {ended.Summary.JobId} in {run.Root}: {ReferenceRun.Images} images, {3 * ReferenceRun.Images} files, ");
        verified.Output.ShouldEndWith("all as recorded\n");
        verified.Error.ShouldBeEmpty();
        run.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task Every_kind_of_damage_is_named()
    {
        var run = await CopyAsync();
        File.Delete(run.PathOf("labels/scene-001.png"));
        await File.AppendAllTextAsync(run.PathOf("labels/scene-002.png"), "x", Token);
        var masks = await File.ReadAllBytesAsync(run.PathOf("masks/scene-003.json.gz"), Token);
        masks[^1] ^= 1;
        await File.WriteAllBytesAsync(run.PathOf("masks/scene-003.json.gz"), masks, Token);
        await File.WriteAllTextAsync(run.PathOf("labels/stranger.png"), "x", Token);
        await File.WriteAllTextAsync(run.PathOf("notes.txt"), "x", Token);
        await File.WriteAllTextAsync(run.PathOf(".samcam/tmp/half"), "x", Token);
        await File.AppendAllTextAsync(run.PathOf("images.csv"), "x", Token);
        File.Delete(run.PathOf("images.parquet"));
        run.Execute("""update image_results set artifacts = '[]' where "index" = 4""");

        var verified = await VerifyAsync(run, "--json");

        verified.ExitCode.ShouldBe(ExitCodes.NotAsRecorded);
        var problems = verified.Json.GetProperty("problems").EnumerateArray().Select(p => $"{p.GetProperty("key").GetString()}: {p.GetProperty("reason").GetString()}").Order(StringComparer.Ordinal).ToList();
        var size = new FileInfo(run.PathOf("labels/scene-002.png")).Length;
        problems.ShouldBe(
        [
            ".samcam/tmp/half: a write was begun there and never ended",
            "cams/scene-005.npz: no row of the job records it",
            "cams/scene-005.npz: the row of its image does not record it",
            "images.csv: it is not what the rows of the job say",
            "images.parquet: it is missing",
            "labels/scene-001.png: it is missing",
            $"labels/scene-002.png: it has {size} bytes, its row records {size - 1}",
            "labels/scene-005.png: no row of the job records it",
            "labels/scene-005.png: the row of its image does not record it",
            "labels/stranger.png: no row of the job records it",
            "masks/scene-003.json.gz: " + problems.Single(p => p.StartsWith("masks/scene-003", StringComparison.Ordinal)).Split(": ", 2)[1],
            "masks/scene-005.json.gz: no row of the job records it",
            "masks/scene-005.json.gz: the row of its image does not record it",
            "notes.txt: no row of the job records it",
        ]);
        problems.Single(p => p.StartsWith("masks/scene-003", StringComparison.Ordinal)).ShouldContain("SHA-256");
        foreach (var problem in problems)
            verified.Error.ShouldContain("samcam: " + problem + Environment.NewLine);
    }

    [Fact]
    public async Task A_manifest_of_another_job_or_recipe_is_told()
    {
        var run = await CopyAsync();
        var manifest = await File.ReadAllTextAsync(run.PathOf("run.json"), Token);
        foreach (var (from, to, words) in new[]
        {
            (run.Manifest.GetProperty("job_id").GetString()!, Guid.Empty.ToString(), $"run.json: it belongs to job {Guid.Empty}"),
            ("\"points_per_side\": 4", "\"points_per_side\": 5", "run.json: its recipe is not the one of its hash"),
            ($"\"done\": {ReferenceRun.Images}", "\"done\": 5", "run.json: it counts 5 done"),
            ("\"state\": \"completed\"", "\"state\": \"running\"", "run.json: it says that the job is running"),
            ("{", "", "run.json: not a manifest"),
        })
        {
            manifest.ShouldContain(from);
            await File.WriteAllTextAsync(run.PathOf("run.json"), manifest.Replace(from, to, StringComparison.Ordinal), Token);
            var verified = await VerifyAsync(run);
            verified.ExitCode.ShouldBe(ExitCodes.NotAsRecorded, to);
            verified.Error.ShouldContain(words);
        }

        File.Delete(run.PathOf("run.json"));
        (await VerifyAsync(run)).Error.ShouldContain("run.json: it is missing");
    }

    [Fact]
    public async Task A_run_that_was_interrupted_has_not_ended()
    {
        var run = new RunFolder(folder.PathOf("out"));
        using (var killed = SamCamProcess.Start(reference.Arguments(run.Root, "--shard-size", "2")))
        {
            await killed.WaitUntilAsync(() => run.CommittedRows().Count > 0);
            killed.Kill();
            await killed.EndAsync();
        }

        var verified = await VerifyAsync(run);

        verified.ExitCode.ShouldBe(ExitCodes.NotAsRecorded);
        // Files of images in flight may be there: the run goes on over them.
        verified.Error.Trim().ShouldBe($"samcam: the job has not ended: it is Running, {run.CommittedRows().Count} of {ReferenceRun.Images} images have a row");
    }

    [Fact]
    public async Task A_place_where_no_job_is_recorded_is_refused() =>
        (await Should.ThrowAsync<InputException>(() => CommandRun.Of(JobsCommand.Create(), "verify", folder.Root))).Message.ShouldContain("run.json");

    private static Task<CommandRun> VerifyAsync(RunFolder run, params string[] more) => CommandRun.Of(JobsCommand.Create(), ["verify", run.Root, .. more]);

    private async Task<RunFolder> CopyAsync()
    {
        var (_, original) = await reference.GetAsync();
        foreach (var file in Directory.EnumerateFiles(original.Root, "*", SearchOption.AllDirectories))
            File.Copy(file, folder.PathOf(Path.Combine("copy", Path.GetRelativePath(original.Root, file))));
        Directory.CreateDirectory(folder.PathOf("copy/.samcam/tmp"));
        return new RunFolder(folder.PathOf("copy"));
    }
}
