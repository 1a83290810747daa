using System.Text.Json;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Long;

/// <summary>Whole runs with the bundled models; minutes each, so they run with <c>./test --all</c> alone.</summary>
public sealed class LongChecks : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LongChecks() => Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Merging_the_bundled_scenes_beats_the_cam_at_its_best_threshold_by_15_points()
    {
        var scenes = Repository.PathOf("samples/scenes");
        var truth = Path.Combine(scenes, "ground-truth");
        var classes = Path.Combine(scenes, "classes.txt");
        var best = 0.0;
        for (var percent = 5; percent <= 60; percent += 5)
        {
            var output = folder.PathOf($"cam-{percent}");
            await RunAsync("run", scenes, "--output", output, "--strategy", "none", "--set", $"cam.background_threshold=0.{percent:00}");
            best = Math.Max(best, await MeanIouAsync(output, truth, classes));
        }

        var merged = folder.PathOf("sepl");
        await RunAsync("run", scenes, "--output", merged);
        var reached = await MeanIouAsync(merged, truth, classes);
        TestContext.Current.TestOutputHelper?.WriteLine($"CAM alone {best:P1}, merged {reached:P1}");
        reached.ShouldBeGreaterThanOrEqualTo(best + 0.15);
    }

    [Fact]
    public async Task Ready_pseudo_labels_of_real_photos_run_through_with_the_bundled_sam()
    {
        var voc = TestData.Require("data/voc");
        var output = folder.PathOf("voc");
        var ended = await RunAsync("run", voc, "--split", "train", "--pseudo-labels", Path.Combine(voc, "TransCAM"), "--limit", "40", "--output", output, "--json");

        ended.Output.ShouldContain("\"done\":40");
        Directory.GetFiles(Path.Combine(output, "labels")).Length.ShouldBe(40);
    }

    private static async Task<EndedProcess> RunAsync(params string[] arguments)
    {
        var ended = await SamCamProcess.RunAsync(arguments);
        ended.ExitCode.ShouldBe(0, ended.Error);
        return ended;
    }

    private static async Task<double> MeanIouAsync(string output, string truth, string classes)
    {
        var ended = await RunAsync("eval", "--predictions", Path.Combine(output, "labels"), "--ground-truth", truth, "--classes", classes, "--json");
        using var json = JsonDocument.Parse(ended.Output);
        return json.RootElement.GetProperty("prediction").GetProperty("mean_iou").GetDouble();
    }
}
