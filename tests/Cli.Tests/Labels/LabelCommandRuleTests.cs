using System.Text;
using SamCam.Cli.Commands;
using SamCam.Cli.Labels;
using SamCam.Segmentation;
using SamCam.Segmentation.Masks;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Labels;

/// <summary>What a second run finds, which masks count, and which lists are believed.</summary>
public sealed class LabelCommandRuleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_second_merge_replaces_labels_whole_and_gives_the_same_bytes()
    {
        folder.Label("labels/a.png", "110000");
        folder.Label("labels/deep/b.png", "002200");
        folder.Gray("masks/a/0.png", "###...", 255);
        folder.Gray("masks/deep/b/0.png", "..##..", 255);
        await Merge();
        var first = Bytes();

        // A file cut short, and what an interrupted write leaves behind.
        File.WriteAllBytes(folder.PathOf("out/a.png"), first[0][..20]);
        File.WriteAllBytes(folder.PathOf("out/deep/.b.png.0123.tmp"), [1, 2, 3]);
        (await Merge()).ExitCode.ShouldBe(ExitCodes.Done);
        Bytes().ShouldBe(first);
        LabelFiles.Draw(folder.PathOf("out/a.png")).ShouldBe("111000");

        byte[][] Bytes() => [File.ReadAllBytes(folder.PathOf("out/a.png")), File.ReadAllBytes(folder.PathOf("out/deep/b.png"))];
    }

    [Fact]
    public async Task An_image_that_fails_leaves_its_older_label_alone()
    {
        folder.Label("labels/a.png", "1100");
        folder.Gray("masks/a/0.png", "###.", 255);
        await Merge();
        var before = File.ReadAllBytes(folder.PathOf("out/a.png"));
        folder.Gray("masks/a/0.png", "##", 255);
        (await Merge()).ExitCode.ShouldBe(ExitCodes.SomeFailed);
        File.ReadAllBytes(folder.PathOf("out/a.png")).ShouldBe(before);
        Directory.GetFiles(folder.PathOf("out")).Length.ShouldBe(1);
    }

    [Fact]
    public void Packed_masks_come_before_plain_ones_and_plain_ones_before_pictures()
    {
        folder.Gray("a/0.png", "#...", 255);
        folder.Gray("a/1.png", ".#..", 255);
        Masks().Count.ShouldBe(2);
        using (var file = File.Create(folder.PathOf("a.json")))
            MaskFile.WriteList(file, [LabelFiles.Mask("##..")]);
        Masks().ShouldHaveSingleItem().Area.ShouldBe(2);
        using (var file = File.Create(folder.PathOf("a.json.gz")))
            MaskFile.Write(file, 4, 1, [LabelFiles.Mask("###."), LabelFiles.Mask("###."), LabelFiles.Mask("....")]);
        Masks().Select(m => m.Area).ShouldBe([3, 3, 0]);

        // A broken file is an error, never a reason to look further.
        File.WriteAllText(folder.PathOf("a.json.gz"), "[");
        Should.Throw<InputException>(Masks).Subject.ShouldEndWith("a.json.gz");

        IReadOnlyList<SamMask> Masks() => [.. new MaskSource(folder.Root, strict: false).Read("a").Masks];
    }

    [Fact]
    public async Task An_image_and_a_folder_of_the_same_name_keep_their_own_masks()
    {
        folder.Label("labels/a.png", "1000");
        folder.Label("labels/a/b.png", "0002");
        folder.Gray("masks/a/0.png", "##..", 255);
        folder.Gray("masks/a/b/0.png", "..##", 255);
        (await Merge("--fallback", "cam")).ExitCode.ShouldBe(ExitCodes.Done);
        LabelFiles.Draw(folder.PathOf("out/a.png")).ShouldBe("1100");
        LabelFiles.Draw(folder.PathOf("out/a/b.png")).ShouldBe("0022");
    }

    [Fact]
    public void A_list_from_any_editor_is_read_and_keys_count_once()
    {
        var list = folder.PathOf("list.txt");
        File.WriteAllBytes(list, [0xEF, 0xBB, 0xBF, .. "a\r\n  b/c.d \r\n\r\na\r\n"u8]);
        LabelFolder.ReadKeys(list).ShouldBe(["a", "b/c.d"]);
    }

    [Theory]
    [InlineData("a/../../b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a\u0000b")]
    [InlineData("a\u001bb")]
    public void Keys_that_leave_the_folder_are_refused(string key)
    {
        var list = folder.PathOf("list.txt");
        File.WriteAllText(list, "good\n" + key + "\n", Encoding.UTF8);
        Should.Throw<InputException>(() => LabelFolder.ReadKeys(list)).Reason.ShouldContain("is no image key");
    }

    [Fact]
    public async Task Every_missing_prediction_is_listed_in_order_with_its_file()
    {
        foreach (var key in new[] { "c", "a", "b/x", "d" })
            folder.Label($"gt/{key}.png", "01");
        folder.Label("after/a.png", "01");
        folder.Label("before/a.png", "00");
        folder.Label("after/d.png", "01");
        var run = await Eval("--baseline", folder.PathOf("before"), "--json");
        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        var failures = run.Json.GetProperty("failures").EnumerateArray().ToArray();
        failures.Select(f => f.GetProperty("key").GetString()).ShouldBe(["b/x", "c", "d"]);
        failures[0].GetProperty("reason").GetString()!.ShouldContain(Path.Combine("after", "b/x.png"));

        // Of d only the baseline is missing: before and after are over the same images, so it counts in neither.
        failures[2].GetProperty("reason").GetString()!.ShouldContain(Path.Combine("before", "d.png"));
        run.Json.GetProperty("evaluated").GetInt32().ShouldBe(1);
        run.Json.GetProperty("baseline").GetProperty("report").GetProperty("images").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Truth_that_is_void_alone_gives_dashes_and_nulls()
    {
        folder.Label("gt/a.png", "xxxx");
        folder.Label("after/a.png", "0123");
        var table = await Eval();
        table.ExitCode.ShouldBe(ExitCodes.Done, table.Error);
        table.Output.ShouldNotContain("NaN", Case.Sensitive);
        table.Output.Split('\n').Single(l => l.StartsWith("mIoU ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["mIoU", "-"]);
        (await Eval("--json")).Json.GetProperty("prediction").GetProperty("pixel_accuracy").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Losses_are_listed_from_the_largest_and_at_most_five()
    {
        for (var i = 0; i < 7; i++)
        {
            folder.Label($"gt/k{i}.png", "1111111100000000");
            folder.Label($"before/k{i}.png", "1111111100000000");
            folder.Label($"after/k{i}.png", new string('1', 8 - i) + new string('0', 8 + i));
        }

        var run = await Eval("--baseline", folder.PathOf("before"));
        run.Output.ShouldContain("0 images better, 6 worse, 1 the same");
        run.Output.ShouldNotContain("largest gains");
        var lines = run.Output.TrimEnd().Split('\n');
        var losses = lines[(Array.FindIndex(lines, l => l.StartsWith("largest losses", StringComparison.Ordinal)) + 1)..];
        losses.Select(l => l.Split(' ')[^1]).ShouldBe(["k6", "k5", "k4", "k3", "k2"]);
    }

    private Task<CommandRun> Merge(params string[] more) => CommandRun.Of(
        MergeCommand.Create(),
        ["--pseudo-labels", folder.PathOf("labels"), "--masks", folder.PathOf("masks"), "--output", folder.PathOf("out"), .. more]);

    private Task<CommandRun> Eval(params string[] more) => CommandRun.Of(
        EvalCommand.Create(), ["--predictions", folder.PathOf("after"), "--ground-truth", folder.PathOf("gt"), "--classes", "4", .. more]);
}
