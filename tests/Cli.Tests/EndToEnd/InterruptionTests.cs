using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class InterruptionTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_killed_run_goes_on_behind_its_rows_and_ends_identical()
    {
        var output = new RunFolder(folder.PathOf("out"));
        using var killed = SamCamProcess.Start(Arguments(output));
        await killed.WaitUntilAsync(() => output.CommittedRows().Count > 0);
        killed.Kill();
        await killed.EndAsync();
        var kept = output.CommittedRows();
        kept.Count.ShouldBeInRange(1, ReferenceRun.Images - 1, "killed too late to test anything");
        output.State.ShouldBe("running");

        var resumed = await SamCamProcess.RunAsync(Arguments(output));

        resumed.ShouldEndWith(ExitCodes.Done).Error.ShouldContain($"going on behind {kept.Count} images");
        await ShouldHaveKept(output, kept);
    }

    [Fact]
    public async Task A_run_killed_again_and_again_ends_identical()
    {
        var output = new RunFolder(folder.PathOf("out"));
        // As soon as the destination is taken; then with the first artifact, before its row.
        Func<bool>[] moments =
        [
            () => File.Exists(output.PathOf("run.json")),
            () => Directory.Exists(output.PathOf("labels")) && Directory.EnumerateFiles(output.PathOf("labels")).Any(),
        ];
        foreach (var moment in moments)
        {
            using var killed = SamCamProcess.Start(Arguments(output));
            await killed.WaitUntilAsync(moment);
            killed.Kill();
            await killed.EndAsync();
        }

        (await SamCamProcess.RunAsync(Arguments(output))).ShouldEndWith(ExitCodes.Done);

        var (_, undisturbed) = await reference.GetAsync();
        output.ShouldBeIdenticalTo(undisturbed);
        Directory.EnumerateFiles(output.PathOf(".samcam/tmp")).ShouldBeEmpty("half-written files were left behind");
    }

    [Fact]
    public async Task Ctrl_C_keeps_finished_images_says_how_to_go_on_and_does()
    {
        var output = new RunFolder(folder.PathOf("out"));
        using var running = SamCamProcess.Start([.. Arguments(output), "--json"]);
        await running.WaitUntilAsync(() => output.CommittedRows().Count > 0);
        await running.InterruptAsync();

        var interrupted = await running.EndAsync();

        interrupted.ShouldEndWith(ExitCodes.Interrupted).Error.ShouldContain("run the same command again");
        var kept = output.CommittedRows();
        kept.Count.ShouldBeInRange(1, ReferenceRun.Images - 1, "interrupted too late to test anything");
        output.State.ShouldBe("interrupted");
        (interrupted.Summary.State, interrupted.Summary.Done).ShouldBe(("interrupted", kept.Count));
        File.Exists(output.PathOf("images.csv")).ShouldBeFalse();

        (await SamCamProcess.RunAsync(Arguments(output))).ShouldEndWith(ExitCodes.Done);
        await ShouldHaveKept(output, kept);
    }

    [Fact]
    public async Task A_run_whose_results_cannot_be_written_ends_and_says_so()
    {
        var output = new RunFolder(folder.PathOf("out"));
        using var running = SamCamProcess.Start(Arguments(output));
        await running.WaitUntilAsync(() => output.CommittedRows().Count > 0);
        output.Execute("drop table shards");

        (await running.EndAsync()).ShouldEndWith(ExitCodes.Error).Error.ShouldContain("no such table: shards");
    }

    private string[] Arguments(RunFolder output) => reference.Arguments(output.Root, "--shard-size", "2");

    /// <summary>Rows that were there name the process that computed them, still.</summary>
    private async Task ShouldHaveKept(RunFolder output, SortedDictionary<int, string> kept)
    {
        var (_, undisturbed) = await reference.GetAsync();
        output.ShouldBeIdenticalTo(undisturbed);
        output.State.ShouldBe("completed");
        var workers = output.Rows().Select(r => r["worker"]).ToList();
        foreach (var (index, worker) in kept)
            workers[index].ShouldBe(worker);
        workers.Count(w => w == kept.Values.First()).ShouldBe(kept.Count);
    }
}
