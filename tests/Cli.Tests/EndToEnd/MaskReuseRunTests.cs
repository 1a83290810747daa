using SamCam.Client;
using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary><c>samcam run --masks</c>: the masks of an earlier run under another CAM setting.</summary>
public sealed class MaskReuseRunTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Another_CAM_setting_takes_every_mask_and_ends_identical_to_a_run_that_computed_all()
    {
        var (_, earlier) = await reference.GetAsync();
        string[] setting = ["--set", "cam.background_threshold=0.2"];
        var (computed, reused) = (new RunFolder(folder.PathOf("computed")), new RunFolder(folder.PathOf("reused")));
        (await SamCamProcess.RunAsync(reference.Arguments(computed.Root, setting))).ShouldEndWith(ExitCodes.Done);

        var ended = await SamCamProcess.RunAsync(reference.Arguments(reused.Root, [.. setting, "--masks", earlier.Root, "--json"]));

        Counts(ended.ShouldEndWith(ExitCodes.Done).Summary).ShouldBe((ReferenceRun.Images, 0));
        ended.Error.ShouldContain($"masks of {ReferenceRun.Images} images reused, of 0 recomputed");
        reused.ShouldBeIdenticalTo(computed);
        reused.Hashes("labels").ShouldNotBe(earlier.Hashes("labels"), "the setting must matter");
        reused.Hashes("masks").ShouldBe(earlier.Hashes("masks"));
        reused.Rows().ShouldAllBe(r => r["masks_reused"] == "1" && r["timing_sam_ms"] == "" && r["timing_reuse_ms"] != "");
        earlier.Rows().ShouldAllBe(r => r["masks_reused"] == "0" && r["timing_sam_ms"] != "" && r["timing_reuse_ms"] == "");
        var masks = reused.Manifest.GetProperty("masks");
        masks.GetProperty("from").GetString().ShouldBe(earlier.Root);
        masks.GetProperty("job_id").GetGuid().ShouldBe(earlier.Manifest.GetProperty("job_id").GetGuid());
        (masks.GetProperty("reused").GetInt32(), masks.GetProperty("recomputed").GetInt32()).ShouldBe((ReferenceRun.Images, 0));
        earlier.Manifest.TryGetProperty("masks", out _).ShouldBeFalse();
        // What is completed stays as it is, and says so.
        var before = computed.Hashes();
        (await SamCamProcess.RunAsync(reference.Arguments(computed.Root, [.. setting, "--masks", earlier.Root]))).ShouldEndWith(ExitCodes.Done).Error.ShouldContain("changes nothing");
        computed.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task A_run_goes_on_with_or_without_masks_and_counts_both()
    {
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 3);
        var (earlier, output) = (new RunFolder(folder.PathOf("earlier")), new RunFolder(folder.PathOf("out")));
        Counts((await SamCamProcess.RunAsync(dataset.Run(earlier.Root, "--json"))).ShouldEndWith(ExitCodes.Done).Summary).ShouldBe((null, null));
        string[] setting = ["--set", "cam.background_threshold=0.2", "--shard-size", "1"];
        using (var killed = SamCamProcess.Start(dataset.Run(output.Root, setting)))
        {
            await killed.WaitUntilAsync(() => output.CommittedRows().Count > 0);
            killed.Kill();
            await killed.EndAsync();
        }

        var computed = output.CommittedRows().Count;
        var ended = await SamCamProcess.RunAsync(dataset.Run(output.Root, [.. setting, "--masks", earlier.Root, "--json"]));

        Counts(ended.ShouldEndWith(ExitCodes.Done).Summary).ShouldBe((3 - computed, computed));
        output.Hashes("masks").ShouldBe(earlier.Hashes("masks"));
        // What is done stays done, and so do the counts.
        var again = await SamCamProcess.RunAsync(dataset.Run(output.Root, [.. setting, "--json"]));
        Counts(again.ShouldEndWith(ExitCodes.Done).Summary).ShouldBe((3 - computed, computed));
    }

    [Fact]
    public async Task Masks_that_the_recipe_would_not_compute_are_refused_before_anything_is_written()
    {
        var (_, earlier) = await reference.GetAsync();
        var output = folder.PathOf("out");

        await ShouldBeRefusedAsync([earlier.Root, "sam.points_per_side: 4 there, 5 now"], "--masks", earlier.Root, "--set", "sam.points_per_side=5");
        await ShouldBeRefusedAsync([earlier.Root, "imaging.exif"], "--masks", earlier.Root, "--set", "imaging.exif=apply");
        await ShouldBeRefusedAsync(["strategy none"], "--masks", earlier.Root, "--strategy", "none");
        await ShouldBeRefusedAsync(["run.json", "--output"], "--masks", reference.Dataset.Root);
        await ShouldBeRefusedAsync(["run.json"], "--masks", folder.PathOf("nowhere"));
        await ShouldBeRefusedAsync(["cluster only"], "--masks", Guid.NewGuid().ToString());
        await ShouldBeRefusedAsync(["--output itself"], "--masks", output);
        await ShouldBeRefusedAsync(["empty"], "--masks", "");
        Directory.CreateDirectory(folder.PathOf("foreign"));
        await File.WriteAllTextAsync(folder.PathOf("foreign/run.json"), "{}", TestContext.Current.CancellationToken);
        await ShouldBeRefusedAsync(["run.json", "cannot be read"], "--masks", folder.PathOf("foreign"));

        async Task ShouldBeRefusedAsync(string[] words, params string[] more)
        {
            (await SamCamProcess.RunAsync(reference.Arguments(output, more))).ShouldBeRefused(words);
            Directory.Exists(output).ShouldBeFalse();
        }
    }

    private static (int? Reused, int? Recomputed) Counts(RunSummary summary) => (summary.MasksReused, summary.MasksRecomputed);
}
