using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class PseudoLabelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TinyDataset dataset;
    private readonly string pseudoLabels;
    private readonly RunFolder output;

    public PseudoLabelTests()
    {
        dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 3);
        pseudoLabels = dataset.WritePseudoLabels(folder.PathOf("pseudo"));
        output = new RunFolder(folder.PathOf("out"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_merging_the_labels_are_the_pseudo_labels()
    {
        (await RunAsync("--strategy", "none", "--set", "merge.void=keep")).ShouldEndWith(ExitCodes.Done);

        foreach (var key in output.Rows().Select(r => r["key"]))
            LabelPng.Read(output.PathOf($"labels/{key}.png")).Labels.ShouldBe(LabelPng.Read(TinyDataset.GroundTruth(key)).Labels);
        Directory.Exists(output.PathOf("masks")).ShouldBeFalse("nothing needed SAM");
    }

    [Theory]
    [InlineData("--strategy", "sepl")]
    [InlineData("--strategy", "sepl-argmax")]
    [InlineData("--set", "merge.void=keep", "--set", "merge.max_mask_area=0.5", "--set", "merge.fallback=cam")]
    public async Task Masks_are_merged_with_pseudo_labels(params string[] options)
    {
        (await RunAsync(options)).ShouldEndWith(ExitCodes.Done);

        output.Hashes("labels", "masks").Count.ShouldBe(6);
        output.Rows().ShouldAllBe(r => r["timing_cam_ms"] != "" && r["numerics"].EndsWith("no-cam", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sepl-argmax")]
    [InlineData("fma-mean-score")]
    [InlineData("none")]
    public async Task Every_strategy_runs_with_a_cam_model(string strategy)
    {
        (await SamCamProcess.RunAsync(dataset.Run(output.Root, "--strategy", strategy, "--limit", "1"))).ShouldEndWith(ExitCodes.Done);

        output.Hashes("labels").Keys.ShouldBe(["labels/scene-001.png"]);
        output.Manifest.GetProperty("recipe").GetProperty("options").GetProperty("merge").GetProperty("strategy").GetString().ShouldBe(strategy);
    }

    [Fact]
    public async Task Images_without_image_level_labels_are_a_dataset_too()
    {
        File.Delete(dataset.LabelFile);

        (await RunAsync()).ShouldEndWith(ExitCodes.Done);

        output.Hashes("labels").Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_pseudo_label_of_another_size_or_none_fails_that_image_only()
    {
        File.Copy(Path.Combine(pseudoLabels, "scene-002.png"), Path.Combine(pseudoLabels, "scene-001.png"), overwrite: true);
        File.Delete(Path.Combine(pseudoLabels, "scene-003.png"));

        var run = await RunAsync("--json");

        run.ShouldEndWith(ExitCodes.SomeFailed);
        run.Summary.Failures.Select(f => f.Key).ShouldBe(["scene-001", "scene-003"]);
        run.Summary.Failures[0].Reason.ShouldContain("440 x 330");
        run.Summary.Failures[1].Reason.ShouldContain("scene-003.png");
        output.Hashes("labels").Keys.ShouldBe(["labels/scene-002.png"]);
    }

    private Task<EndedProcess> RunAsync(params string[] more) => SamCamProcess.RunAsync(dataset.Run(output.Root, ["--pseudo-labels", pseudoLabels, .. more]));
}
