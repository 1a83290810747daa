using SamCam.Cli.Commands;
using SamCam.Segmentation;
using SamCam.Segmentation.Masks;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Labels;

public sealed class MergeCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task All_three_mask_forms_give_the_reference_output()
    {
        foreach (var key in new[] { "deep/a", "b", "c" })
            folder.Label($"labels/{key}.png", "222000 222000 000777 000777");
        string[] masks = ["####.. ####.. ...... ......", "...... ..#### ..#### ..####"];
        folder.Gray("masks/deep/a/0.png", masks[0], 255);
        folder.Gray("masks/deep/a/1.png", masks[1], 255);
        using (var file = File.Create(folder.PathOf("masks/b.json")))
            MaskFile.WriteList(file, [.. masks.Select(LabelFiles.Mask)]);
        using (var file = File.Create(folder.PathOf("masks/c.json.gz")))
            MaskFile.Write(file, 6, 4, [.. masks.Select(LabelFiles.Mask)]);

        var run = await Merge("--json");

        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        foreach (var key in new[] { "deep/a", "b", "c" })
            LabelFiles.Draw(folder.PathOf($"out/{key}.png")).ShouldBe("222200 227777 007777 007777");
        run.Json.GetProperty("done").GetInt32().ShouldBe(3);
        run.Json.GetProperty("masks").GetInt64().ShouldBe(6);
        run.Json.GetProperty("selected_masks").GetInt64().ShouldBe(6);
        run.Json.GetProperty("changed_pixels").GetDouble().ShouldBe(7 / 24.0);
        Directory.GetFiles(folder.Root, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_mask_folder_fails_its_image_alone_and_an_empty_one_is_no_masks()
    {
        folder.Label("labels/missing.png", "11");
        folder.Label("labels/empty.png", "1x");
        Directory.CreateDirectory(folder.PathOf("masks/empty"));
        var run = await Merge();
        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        run.Error.ShouldContain("missing failed: ");
        run.Error.ShouldContain("there are no masks");
        LabelFiles.Draw(folder.PathOf("out/empty.png")).ShouldBe("10");
        File.Exists(folder.PathOf("out/missing.png")).ShouldBeFalse();
        run.Output.ShouldContain("1 of 2 labels merged");
    }

    [Theory]
    [InlineData(false, "1000")]
    [InlineData(true, "1010")]
    public async Task Masks_of_ones_are_read_with_a_warning_unless_strict(bool strict, string expected)
    {
        // The second mask is half class 1: nobody takes it, and it erases the CAM below.
        folder.Label("labels/a.png", "1010");
        folder.Gray("masks/a/0.png", "#...", 1);
        folder.Gray("masks/a/1.png", "..##", 1);
        var run = await Merge(strict ? ["--masks-strict"] : []);
        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        LabelFiles.Draw(folder.PathOf("out/a.png")).ShouldBe(expected);
        run.Error.Contains("warning: a: ", StringComparison.Ordinal).ShouldBe(!strict);
        run.Error.Contains("(and 1 more)", StringComparison.Ordinal).ShouldBe(!strict);
    }

    [Fact]
    public async Task Broken_files_and_foreign_sizes_fail_with_a_reason_each()
    {
        folder.Label("labels/size.png", "111");
        folder.Gray("masks/size/0.png", "##", 255);
        File.WriteAllText(folder.PathOf("labels/text.png"), "not a PNG");
        folder.Gray("masks/text/0.png", "##", 255);
        folder.Label("labels/json.png", "111");
        File.WriteAllText(folder.PathOf("masks/json.json"), "{");
        folder.Label("labels/good.png", "110");
        folder.Gray("masks/good/0.png", "###", 255);

        var run = await Merge("--json");

        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        run.Json.GetProperty("failures").EnumerateArray().Select(f => f.GetProperty("key").GetString()).ShouldBe(["json", "size", "text"]);
        run.Json.GetProperty("failures")[1].GetProperty("reason").GetString()!.ShouldContain("2 x 1 pixels, but the pseudo-label is 3 x 1");
        LabelFiles.Draw(folder.PathOf("out/good.png")).ShouldBe("111");
    }

    [Fact]
    public async Task Options_reach_the_merge()
    {
        folder.Label("labels/a.png", "x1100030");
        folder.Gray("masks/a/0.png", "#######.", 255);
        (await Drawn("--strategy", "none")).ShouldBe("01100030");
        (await Drawn("--strategy", "none", "--void", "keep")).ShouldBe("x1100030");
        (await Drawn()).ShouldBe("11111130");
        (await Drawn("--strategy", "sepl-argmax")).ShouldBe("11111110");
        (await Drawn("--strategy", "sepl-argmax", "--fallback", "cam")).ShouldBe("11111130");
        (await Drawn("--max-mask-area", "0.5")).ShouldBe("01100030");
    }

    [Fact]
    public async Task Values_beyond_the_classes_become_background_with_a_warning()
    {
        folder.Label("labels/a.png", "1133x0");
        folder.Gray("masks/a/0.png", "..##..", 255);
        var run = await Merge("--classes", "3");
        LabelFiles.Draw(folder.PathOf("out/a.png")).ShouldBe("110000");
        run.Error.ShouldContain("2 pixels have a class of 3 or above");
        await Merge();
        LabelFiles.Draw(folder.PathOf("out/a.png")).ShouldBe("113300");
    }

    [Fact]
    public async Task Folders_that_cannot_be_right_are_refused_before_anything_is_written()
    {
        folder.Label("labels/a.png", "1");
        Directory.CreateDirectory(folder.PathOf("masks/a"));
        foreach (var arguments in new string[][]
        {
            ["--pseudo-labels", "nowhere", "--masks", "masks", "--output", "new"],
            ["--pseudo-labels", "labels", "--masks", "nowhere", "--output", "new"],
            ["--pseudo-labels", "masks", "--masks", "labels", "--output", "new"],
            ["--pseudo-labels", "labels", "--masks", "masks", "--output", "labels"],
            ["--pseudo-labels", "labels", "--masks", "masks", "--output", "labels/new"],
            ["--pseudo-labels", "labels", "--masks", "masks", "--output", "masks"],
            ["--pseudo-labels", "labels", "--masks", "labels", "--output", "new"],
            ["--pseudo-labels", "labels", "--masks", "masks", "--output", "new", "--strategy", "fma-mean-score"],
            ["--pseudo-labels", "labels", "--masks", "masks", "--output", "new", "--classes", "1"],
        })
        {
            string[] absolute = [.. arguments.Select((a, i) => i is 1 or 3 or 5 ? folder.PathOf(a) : a)];
            await Should.ThrowAsync<InputException>(() => CommandRun.Of(MergeCommand.Create(), absolute), string.Join(' ', arguments));
        }

        Directory.Exists(folder.PathOf("new")).ShouldBeFalse();
        Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("--max-mask-area", "0")]
    [InlineData("--max-mask-area", "1.5")]
    [InlineData("--strategy", "best")]
    [InlineData("--void", "maybe")]
    public void Wrong_values_are_usage_errors(string option, string value) =>
        MergeCommand.Create().Parse(["--pseudo-labels", "a", "--masks", "b", "--output", "c", option, value]).Errors.ShouldNotBeEmpty();

    private Task<CommandRun> Merge(params string[] more) => CommandRun.Of(
        MergeCommand.Create(),
        ["--pseudo-labels", folder.PathOf("labels"), "--masks", folder.PathOf("masks"), "--output", folder.PathOf("out"), .. more]);

    private async Task<string> Drawn(params string[] more)
    {
        var run = await Merge(more);
        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        return LabelFiles.Draw(folder.PathOf("out/a.png"));
    }
}
