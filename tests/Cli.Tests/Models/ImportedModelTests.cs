using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.Cli.Tests.Models;

/// <summary>What happens to official weights on the command line, with a SAM of a few kilobytes.</summary>
public sealed class ImportedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_imported_model_is_listed_shown_verified_used_and_removed()
    {
        var imported = (await RunAsync("models", "import", Weights("tiny.safetensors"), "--name", "mine", "--licence", "MIT", "--json")).ShouldEndWith(ExitCodes.Done);
        var sha256 = JsonDocument.Parse(imported.Output).RootElement.GetProperty("sha256").GetString()!;
        imported.Error.ShouldContain("use it with --sam mine");

        (await RunAsync("models", "list")).ShouldEndWith(ExitCodes.Done).Output.Split('\n').ShouldContain(line => line.StartsWith("mine ", StringComparison.Ordinal) && line.Contains("SAM with a ViT encoder of 2 blocks", StringComparison.Ordinal));
        var shown = (await RunAsync("models", "show", "mine")).ShouldEndWith(ExitCodes.Done).Output;
        shown.ShouldContain(sha256);
        shown.ShouldContain("licence      MIT");
        (await RunAsync("models", "verify", "mine")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain("golden prompts are as recorded");

        var masks = folder.PathOf("masks");
        (await RunAsync("masks", Repository.PathOf("samples/scenes/images"), "--output", masks, "--sam", "mine", "--points-per-side", "2", "--pred-iou-thresh", "0", "--stability-score-thresh", "0", "--json"))
            .ShouldEndWith(ExitCodes.Done).Error.ShouldContain("model mine");
        Directory.EnumerateFiles(masks, "*.json").ShouldNotBeEmpty();

        (await RunAsync("models", "remove", "mine")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain("mine is removed");
        (await RunAsync("models", "show", "mine")).ShouldBeRefused("there is no model of this name");
        Directory.EnumerateFileSystemEntries(folder.PathOf("library")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_names_an_imported_model_by_its_hash()
    {
        var sha256 = await ImportAsync("mine");
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 1);
        var output = new RunFolder(folder.PathOf("out"));
        string[] run = [.. dataset.Run(output.Root, "--sam", "mine", "--set", "sam.points_per_side=2", "--set", "sam.pred_iou_thresh=0", "--set", "sam.stability_score_thresh=0")];
        (await RunAsync(run)).ShouldEndWith(ExitCodes.Done);
        (await File.ReadAllTextAsync(output.PathOf("run.json"), TestContext.Current.CancellationToken)).ShouldContain(sha256);

        // Another model under the same name is another job.
        (await RunAsync("models", "import", Weights("other.safetensors", "other."), "--name", "mine", "--replace")).ShouldEndWith(ExitCodes.Done);
        (await RunAsync(run)).ShouldEndWith(ExitCodes.Usage).Error.ShouldContain("sam");
    }

    [Theory]
    [InlineData("dense", "decoder.onnx")]
    [InlineData("staged", "masks.onnx")]
    public async Task The_form_of_the_decoder_can_be_chosen(string form, string file)
    {
        (await RunAsync("models", "import", Weights("tiny.safetensors"), "--name", "mine", "--decoder", form)).ShouldEndWith(ExitCodes.Done);
        File.Exists(folder.PathOf($"library/mine/{file}")).ShouldBeTrue();
        (await RunAsync("models", "show", "mine", "--json")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain(file);
        (await RunAsync("models", "import", "--help")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain("--decoder <dense|staged>");
        (await RunAsync("models", "import", Weights("tiny.safetensors"), "--name", "other", "--decoder", "sparse")).ShouldBeRefused("sparse");
    }

    [Fact]
    public async Task What_a_killed_import_left_is_removed_by_the_next_command_and_what_a_living_one_holds_is_not()
    {
        var file = folder.PathOf("mobile.safetensors");
        SafetensorsBuilder.Write(file, FormulaWeights.Of("mobile_sam"));
        using (var killed = SamCamProcess.Start(Library(), ["models", "import", file, "--name", "mobile", "--no-record"]))
        {
            await killed.WaitUntilAsync(() => Unfinished().Any(f => Directory.EnumerateFiles(f, "*.onnx", SearchOption.AllDirectories).Any()));
            await killed.FreezeAsync();
            (await RunAsync("models", "list")).ShouldEndWith(ExitCodes.Done);
            Unfinished().Count().ShouldBe(1, "its process lives");
            killed.Kill();
            (await killed.EndAsync()).ExitCode.ShouldNotBe(ExitCodes.Done);
        }

        Unfinished().Count().ShouldBe(1);
        (await RunAsync("models", "list")).ShouldEndWith(ExitCodes.Done).Output.ShouldNotContain("mobile ");
        Unfinished().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_is_pushed_to_a_folder_that_workers_share()
    {
        var sha256 = await ImportAsync("mine");
        var shared = folder.PathOf("shared");
        var pushed = Json(await RunAsync("models", "push", "mine", shared, "--json"));
        pushed.GetProperty("sha256").GetString().ShouldBe(sha256);
        pushed.GetProperty("location").GetString().ShouldBe($"{shared}/{sha256}");
        pushed.GetProperty("sent").GetArrayLength().ShouldBe(5);
        Json(await RunAsync("models", "push", "mine", shared, "--json")).GetProperty("sent").GetArrayLength().ShouldBe(0);
        (await RunAsync("models", "show", $"{shared}/{sha256}")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain(sha256);

        (await RunAsync("models", "push", "tiny-sam", shared, "--name", "mine")).ShouldBeRefused("another model has this name", "--replace");
        (await RunAsync("models", "push", "tiny-sam", shared, "--name", "mine", "--replace")).ShouldEndWith(ExitCodes.Done).Error.ShouldContain("--sam mine");
        (await RunAsync("models", "push", "mine", shared, "--name", "a/b")).ShouldBeRefused("cannot be the name of a model");
        (await RunAsync("models", "push", "mine", "ftp://x/y")).ShouldBeRefused("ftp://x/y");
    }

    [Fact]
    public async Task What_is_no_longer_as_it_was_recorded_is_said()
    {
        await ImportAsync("mine");
        var record = folder.PathOf("library/mine/golden.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken))!;
        json["scores"]![0] = 5f;
        await File.WriteAllTextAsync(record, json.ToJsonString(), TestContext.Current.CancellationToken);
        (await RunAsync("models", "verify", "mine")).ShouldEndWith(ExitCodes.NotAsRecorded).Output.ShouldContain("1 of 24 scores differ");
        (await RunAsync("models", "verify", "mine", "--record")).ShouldEndWith(ExitCodes.Done);
        (await RunAsync("models", "verify", "mine")).ShouldEndWith(ExitCodes.Done);

        await File.AppendAllTextAsync(folder.PathOf("library/mine/score.onnx"), "x", TestContext.Current.CancellationToken);
        (await RunAsync("models", "verify", "mine")).ShouldBeRefused("score.onnx", "SHA-256");

        // A model that cannot be used does not hide the others.
        await File.WriteAllTextAsync(folder.PathOf("library/mine/model.json"), "{", TestContext.Current.CancellationToken);
        var listed = (await RunAsync("models", "list")).ShouldEndWith(ExitCodes.Done).Output;
        listed.ShouldContain("cannot be used");
        listed.ShouldContain("tiny-sam");
    }

    [Fact]
    public async Task A_model_agrees_with_itself_and_not_with_other_settings()
    {
        await ImportAsync("mine");
        string[] parity = ["models", "parity", "mine", "--against", "mine", "--images", Repository.PathOf("samples/scenes/images"), "--limit", "2", "--json"];
        string[] all = ["--set", "sam.points_per_side=3", "--set", "sam.pred_iou_thresh=0", "--set", "sam.stability_score_thresh=0", "--set", "sam.box_nms_thresh=1"];
        var same = Json(await RunAsync([.. parity, .. all]));
        var masks = same.GetProperty("reference_masks").GetInt32();
        masks.ShouldBeGreaterThan(2);
        (same.GetProperty("images").GetInt32(), same.GetProperty("unequal_counts").GetInt32()).ShouldBe((2, 0));
        (same.GetProperty("matched").GetInt32(), same.GetProperty("identical").GetInt32()).ShouldBe((masks, masks));
        (same.GetProperty("mean_iou").GetDouble(), same.GetProperty("percentile5_iou").GetDouble(), same.GetProperty("min_iou").GetDouble()).ShouldBe((1.0, 1.0, 1.0));

        var fewer = Json(await RunAsync([.. parity, .. all, "--set-against", "sam.points_per_side=2"]));
        fewer.GetProperty("unequal_counts").GetInt32().ShouldBe(2);
        fewer.GetProperty("other_masks").GetInt32().ShouldBeLessThan(masks);
    }

    [Fact]
    public async Task Files_that_are_no_weights_are_refused_and_leave_nothing()
    {
        (await RunAsync("models", "import", Repository.PathOf("tests/ModelImport.Tests/Corpus/whole-module.pth"), "--name", "x")).ShouldBeRefused("torch.nn.modules.container.Sequential", "nothing is executed");
        (await RunAsync("models", "import", folder.PathOf("gone.pth"), "--name", "x")).ShouldBeRefused("gone.pth");
        (await RunAsync("models", "import", Weights("tiny.safetensors"), "--name", "a/b")).ShouldBeRefused("cannot be the name of a model");
        (await RunAsync("models", "remove", "tiny-sam")).ShouldBeRefused("bundled models cannot be removed");
        (await RunAsync("models", "remove", "../x")).ShouldBeRefused("no imported model");
        Directory.Exists(folder.PathOf("library")).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_network_fetching_says_what_to_do()
    {
        var ended = (await RunAsync("models", "pull", "sam-vit-b")).ShouldEndWith(ExitCodes.Error);
        ended.Error.ShouldContain("https://dl.fbaipublicfiles.com/segment_anything/sam_vit_b_01ec64.pth cannot be fetched");
        ended.Error.ShouldContain("samcam models import sam_vit_b_01ec64.pth --name sam-vit-b");
        ended.Error.ShouldNotContain("   at ");
        (await RunAsync("models", "pull", "sam-vit-x")).ShouldBeRefused("sam-vit-x");
    }

    [Theory]
    [InlineData("mobile_sam", 10)]
    [InlineData("sam_vit_b", 60)]
    public async Task Importing_is_quick_and_holds_no_network_in_memory(string network, int seconds)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");
        var file = folder.PathOf(network + ".pth");
        TorchFileBuilder.Write(file, FormulaWeights.Of(network));
        var clock = Stopwatch.StartNew();
        (await RunAsync("models", "import", file, "--name", "recorded")).ShouldEndWith(ExitCodes.Done);
        var recorded = clock.Elapsed;
        clock.Restart();
        var ended = (await RunAsync("models", "import", file, "--name", "plain", "--no-record")).ShouldEndWith(ExitCodes.Done);
        TestContext.Current.SendDiagnosticMessage($"{network}: {recorded.TotalSeconds:0.0} s with golden prompts, {clock.Elapsed.TotalSeconds:0.0} s without, at most {ended.PeakBytes / 1e6:0} MB");
        recorded.ShouldBeLessThan(TimeSpan.FromSeconds(seconds));
        // The program itself takes more than the 40 MB of MobileSAM.
        ended.PeakBytes.ShouldBeLessThan(Math.Max(300_000_000, new FileInfo(file).Length));
    }

    [Fact]
    public async Task Importing_vit_h_takes_less_than_a_gigabyte_of_memory()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");
        var file = folder.PathOf("vit-h.safetensors");
        SafetensorsBuilder.Write(file, FormulaWeights.Of("sam_vit_h"));
        new FileInfo(file).Length.ShouldBeGreaterThan(2_500_000_000);
        var clock = Stopwatch.StartNew();
        var ended = (await RunAsync("models", "import", file, "--name", "vit-h")).ShouldEndWith(ExitCodes.Done);
        TestContext.Current.SendDiagnosticMessage($"sam_vit_h: {clock.Elapsed.TotalSeconds:0.0} s, at most {ended.PeakBytes / 1e6:0} MB");
        ended.PeakBytes.ShouldBeLessThan(1_000_000_000);
    }

    private static JsonElement Json(EndedProcess ended) => JsonDocument.Parse(ended.ShouldEndWith(ExitCodes.Done).Output).RootElement;

    private string Weights(string name, string seed = "")
    {
        var file = folder.PathOf(name);
        SafetensorsBuilder.Write(file, TinySam.Create(seed));
        return file;
    }

    private async Task<string> ImportAsync(string name) =>
        (await RunAsync("models", "import", Weights("tiny.safetensors"), "--name", name)).ShouldEndWith(ExitCodes.Done).Output.Trim();

    // The proxy of the environment is nobody: no test ever reaches the network.
    private Task<EndedProcess> RunAsync(params IEnumerable<string> arguments) => SamCamProcess.RunAsync(Library(), arguments);

    private Dictionary<string, string> Library() =>
        new(StringComparer.Ordinal) { ["SAMCAM_MODELS"] = folder.PathOf("library"), ["HTTPS_PROXY"] = "http://127.0.0.1:9", ["https_proxy"] = "http://127.0.0.1:9" };

    private IEnumerable<string> Unfinished() => Directory.Exists(folder.PathOf("library")) ? Directory.EnumerateDirectories(folder.PathOf("library"), ".incoming-*") : [];
}
