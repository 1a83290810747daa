using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class DestinationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TinyDataset dataset;
    private readonly RunFolder output;

    public DestinationTests()
    {
        dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 2);
        output = new RunFolder(folder.PathOf("out"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_completed_destination_is_left_as_it_is_by_the_same_command()
    {
        await RunAsync();
        var before = output.Hashes();

        var again = await SamCamProcess.RunAsync(dataset.Run(output.Root, "--json"));

        again.ShouldEndWith(ExitCodes.Done).Summary.Done.ShouldBe(2);
        output.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task Another_recipe_or_dataset_is_refused_and_changes_nothing()
    {
        await RunAsync();
        var before = output.Hashes();

        var recipe = await SamCamProcess.RunAsync(dataset.Run(output.Root, "--set", "cam.background_threshold=0.45"));
        recipe.ShouldBeRefused("cam.background_threshold", "0.45", "--fresh");
        dataset.List("scene-004.jpg", "tree");
        var labels = await SamCamProcess.RunAsync(dataset.Run(output.Root));
        labels.ShouldBeRefused("label file", "--fresh");

        output.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task Fresh_starts_over_and_removes_only_what_the_job_recorded()
    {
        await RunAsync();
        var own = new[] { output.PathOf("notes.txt"), output.PathOf("labels/mine.png"), output.PathOf("masks/deep/mine.txt") };
        Directory.CreateDirectory(output.PathOf("masks/deep"));
        foreach (var path in own)
            await File.WriteAllTextAsync(path, "the user's", TestContext.Current.CancellationToken);

        var fresh = await SamCamProcess.RunAsync(dataset.Run(output.Root, "--fresh", "--limit", "1", "--strategy", "none"));

        fresh.ShouldEndWith(ExitCodes.Done);
        own.ShouldAllBe(path => File.ReadAllText(path) == "the user's");
        output.Hashes("labels", "masks").Keys.ShouldBe(["labels/mine.png", "labels/scene-001.png", "masks/deep/mine.txt"]);
        output.Rows().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fresh_after_a_kill_leaves_no_artifact_of_an_image_without_a_row()
    {
        using var killed = SamCamProcess.Start(dataset.Run(output.Root));
        await killed.WaitUntilAsync(() => File.Exists(output.PathOf("labels/scene-001.png")));
        killed.Kill();
        await killed.EndAsync();
        var other = new TinyDataset(folder.PathOf("other"), scenes: 0);
        other.Add("scene-003.jpg", TinyDataset.Photo("scene-003.jpg"), "car;mug");

        (await SamCamProcess.RunAsync(other.Run(output.Root, "--fresh"))).ShouldEndWith(ExitCodes.Done);

        output.Hashes("labels", "masks").Keys.ShouldBe(["labels/scene-003.png", "masks/scene-003.json.gz"]);
    }

    [Fact]
    public async Task Artifacts_of_no_job_are_not_overwritten()
    {
        Directory.CreateDirectory(output.PathOf("labels"));
        await File.WriteAllTextAsync(output.PathOf("labels/scene-001.png"), "the user's", TestContext.Current.CancellationToken);
        var before = output.Hashes();

        foreach (var more in (string[][])[[], ["--fresh"]])
            (await SamCamProcess.RunAsync(dataset.Run(output.Root, more))).ShouldBeRefused("labels");

        output.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task A_destination_takes_one_process_at_a_time()
    {
        using var first = SamCamProcess.Start("run", dataset.Root, "--output", output.Root, "--set", "sam.points_per_side=64");
        await first.WaitUntilAsync(() => File.Exists(output.PathOf("run.json")));

        var second = await SamCamProcess.RunAsync(dataset.Run(output.Root));

        second.ShouldBeRefused(output.Root, "another process");
    }

    private async Task RunAsync() => (await SamCamProcess.RunAsync(dataset.Run(output.Root))).ShouldEndWith(ExitCodes.Done);
}
