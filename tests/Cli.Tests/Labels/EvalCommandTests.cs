using SamCam.Cli.Commands;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Labels;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EvalCommandTests()
    {
        folder.Label("gt/a.png", "0011");
        folder.Label("gt/sub/b.png", "22xx");
        folder.Label("after/a.png", "0011");
        folder.Label("after/sub/b.png", "2211");
        folder.Label("before/a.png", "0001");
        folder.Label("before/sub/b.png", "x2xx");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_table_shows_classes_means_and_the_rule()
    {
        var run = await Eval("after", "--classes", "4");
        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        Line(run, "class 2").ShouldBe(["class", "2", "100.0", "100.0", "100.0", "100.0"]);
        run.Output.ShouldNotContain("class 3");
        Line(run, "mIoU ").ShouldBe(["mIoU", "100.0"]);
        run.Output.ShouldContain("2 of 2 images");
        run.Output.ShouldContain("a class in neither ground truth nor prediction is left out");
    }

    [Fact]
    public async Task A_baseline_gives_before_and_after_on_the_same_images()
    {
        var run = await Eval("after", "--classes", "3", "--baseline", folder.PathOf("before"), "--json");
        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        // Before: background 2 of 4, class 1 1/2, class 2 1/2.
        var baseline = run.Json.GetProperty("baseline");
        baseline.GetProperty("report").GetProperty("mean_iou").GetDouble().ShouldBe(0.5);
        baseline.GetProperty("mean_iou_delta").GetDouble().ShouldBe(0.5);
        baseline.GetProperty("improved").GetInt32().ShouldBe(2);
        baseline.GetProperty("worse").GetInt32().ShouldBe(0);
        run.Json.GetProperty("prediction").GetProperty("images")[1].GetProperty("key").GetString().ShouldBe("sub/b");
        run.Json.GetProperty("empty_class_rule").GetString()!.ShouldContain("left out");

        var table = await Eval("after", "--classes", "3", "--baseline", folder.PathOf("before"));
        Line(table, "class 1").ShouldBe(["class", "1", "100.0", "100.0", "100.0", "100.0", "50.0", "+50.00"]);
        table.Output.ShouldContain("2 images better, 0 worse, 0 the same");
        table.Output.ShouldContain("largest gains:");
        table.Output.ShouldNotContain("largest losses:");
    }

    [Fact]
    public async Task A_missing_prediction_is_listed_unless_the_list_leaves_it_out()
    {
        File.Delete(folder.PathOf("after/sub/b.png"));
        var run = await Eval("after", "--classes", "3");
        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        run.Error.ShouldContain("sub/b failed: ");
        run.Output.ShouldContain("1 of 2 images");

        var list = folder.PathOf("list.txt");
        File.WriteAllText(list, "a\n\n");
        (await Eval("after", "--classes", "3", "--list", list)).ExitCode.ShouldBe(ExitCodes.Done);
        File.WriteAllText(list, "a\nelsewhere\n");
        (await Eval("after", "--classes", "3", "--list", list)).Error.ShouldContain("no such ground-truth file");
    }

    [Fact]
    public async Task Sizes_and_values_that_do_not_fit_are_listed_with_the_file()
    {
        folder.Label("after/a.png", "00 11");
        folder.Label("before/sub/b.png", "7000");
        var run = await Eval("after", "--classes", "3", "--baseline", folder.PathOf("before"), "--json");
        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        run.Json.GetProperty("evaluated").GetInt32().ShouldBe(0);
        run.Json.GetProperty("prediction").GetProperty("mean_iou").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        run.Error.ShouldContain(Path.Combine("after", "a.png") + ": prediction is 2 x 2 pixels, but the ground truth is 4 x 1");
        run.Error.ShouldContain(Path.Combine("before", "sub/b.png") + ": prediction holds class 7");
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        var list = folder.PathOf("list.txt");
        await Refused("nowhere", "--classes", "3");
        await Refused("after", "--classes", "many");
        await Refused("after", "--classes", "3", "--baseline", folder.PathOf("nowhere"));
        await Refused("after", "--classes", "3", "--list", list);
        foreach (var wrong in new[] { "", "../a", "/etc/a", "a//b" })
        {
            File.WriteAllText(list, wrong);
            await Refused("after", "--classes", "3", "--list", list);
        }
    }

    [Fact]
    public async Task TransCam_scores_65_6_on_the_train_list()
    {
        var run = await CommandRun.Of(
            EvalCommand.Create(),
            "--predictions", TestData.Require("data/voc/TransCAM"),
            "--ground-truth", TestData.Require("data/voc/SegmentationClass"),
            "--list", TestData.Require("data/voc/ImageSets/Segmentation/train.txt"),
            "--classes", "voc");
        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        Line(run, "mIoU ")[^1].ShouldBe("65.6");
        run.Output.ShouldContain("330 of 330 images");
    }

    private Task<CommandRun> Eval(string predictions, params string[] more) => CommandRun.Of(
        EvalCommand.Create(), ["--predictions", folder.PathOf(predictions), "--ground-truth", folder.PathOf("gt"), .. more]);

    private Task Refused(string predictions, params string[] more) => Should.ThrowAsync<InputException>(() => CommandRun.Of(
        EvalCommand.Create(), ["--predictions", folder.PathOf(predictions), "--ground-truth", folder.PathOf("gt"), .. more]));

    private static string[] Line(CommandRun run, string start) =>
        run.Output.Split('\n').Single(line => line.StartsWith(start, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
