using System.Text.Json.Nodes;
using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary>Wrong usage and wrong input: exit code 2, a sentence, and nothing written.</summary>
public sealed class RefusedInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TinyDataset dataset;
    private readonly string output;

    public RefusedInputTests()
    {
        dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 2);
        output = Path.Combine(folder.Root, "out");
    }

    public void Dispose()
    {
        Directory.Exists(output).ShouldBeFalse("something was written");
        folder.Dispose();
    }

    [Theory]
    [InlineData("scene-001.jpg", "boat", "line 4", "scene-001")]
    [InlineData("SCENE-001.jpg", "boat", "scene-001")]
    [InlineData("../dataset/images/scene-002.jpg", "boat", "..")]
    [InlineData("/etc/passwd.jpg", "boat", "/etc/passwd.jpg")]
    [InlineData("other.jpg", "dragon", "dragon")]
    public async Task A_label_file_with_a_wrong_line(string path, string labels, params string[] words)
    {
        dataset.List(path, labels);

        (await SamCamProcess.RunAsync(dataset.Run(output))).ShouldBeRefused([dataset.LabelFile, .. words]);
    }

    [Theory]
    [InlineData("{\"images\": [{\"id\": 1,")]
    [InlineData("[]")]
    [InlineData("\u0000\u0001 no JSON at all")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"}, {\"id\": 2, \"file_name\": \"a.jpg\"}], \"categories\": [{\"id\": 1, \"name\": \"boat\"}], \"annotations\": []}")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"../a.jpg\"}], \"categories\": [{\"id\": 1, \"name\": \"boat\"}], \"annotations\": []}")]
    public async Task A_corrupt_annotation_file(string json)
    {
        var path = folder.PathOf("instances.json");
        await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);

        (await SamCamProcess.RunAsync("run", path, "--images", dataset.ImagePath(""), "--output", output)).ShouldBeRefused(path);
    }

    [Fact]
    public async Task An_onnx_file_that_is_not_one()
    {
        var model = CopyModel("tiny-cam");
        await File.WriteAllTextAsync(Path.Combine(model, "cam.onnx"), "no ONNX", TestContext.Current.CancellationToken);
        EditManifest(model, manifest => RemoveHashes(manifest));

        (await SamCamProcess.RunAsync(dataset.Run(output, "--cam", model))).ShouldBeRefused("cam.onnx");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("masks")]
    public async Task An_onnx_file_with_custom_operators(string command)
    {
        var model = CopyModel("tiny-sam");
        EditManifest(model, manifest => RemoveHashes(manifest));

        // A protobuf message goes on behind its end: field 25 of the model is a function, its field 10 the domain.
        byte[] function = [0xCA, 0x01, 0x06, 0x52, 0x04, .. "evil"u8];
        using (var file = new FileStream(Path.Combine(model, "decoder.onnx"), FileMode.Append))
            file.Write(function);
        string[] arguments = command == "run" ? dataset.Run(output, "--sam", model) : ["masks", dataset.ImagePath(""), "--output", output, "--sam", model];

        (await SamCamProcess.RunAsync(arguments)).ShouldBeRefused("decoder.onnx", "'evil'");
    }

    [Fact]
    public async Task An_onnx_file_with_another_hash()
    {
        var model = CopyModel("tiny-cam");
        await File.AppendAllTextAsync(Path.Combine(model, "cam.onnx"), " ", TestContext.Current.CancellationToken);

        (await SamCamProcess.RunAsync(dataset.Run(output, "--cam", model))).ShouldBeRefused("cam.onnx", "SHA-256");
    }

    [Theory]
    [InlineData("schema", "99", "99")]
    [InlineData("kind", "\"dream\"", "dream")]
    [InlineData("decoder", "{\"form\": \"liquid\"}", "liquid")]
    public async Task A_manifest_of_another_kind(string member, string json, string word)
    {
        var model = CopyModel("tiny-sam");
        EditManifest(model, manifest => manifest[member] = JsonNode.Parse(json));

        (await SamCamProcess.RunAsync(dataset.Run(output, "--sam", model))).ShouldBeRefused("model.json", word);
    }

    [Fact]
    public async Task A_manifest_that_is_no_json()
    {
        var model = CopyModel("tiny-sam");
        await File.WriteAllTextAsync(Path.Combine(model, "model.json"), "name: tiny-sam", TestContext.Current.CancellationToken);

        (await SamCamProcess.RunAsync(dataset.Run(output, "--sam", model))).ShouldBeRefused("model.json");
    }

    [Theory]
    [InlineData("sam.point_per_side", "--set", "sam.point_per_side=4")]
    [InlineData("key=value", "--set", "sam")]
    [InlineData("cam.background_threshold", "--set", "cam.background_threshold=7")]
    [InlineData("best", "--strategy", "best")]
    [InlineData("--ouput", "--ouput", "elsewhere")]
    [InlineData("--limit", "--limit", "0")]
    [InlineData("--limit", "--limit", "99999999999")]
    [InlineData("--images", "--images", "")]
    [InlineData("--shard-size", "--shard-size", "many")]
    [InlineData("no-such-model", "--sam", "no-such-model")]
    [InlineData("tiny-cam", "--sam", "tiny-cam")]
    [InlineData("no-such-folder", "--pseudo-labels", "no-such-folder")]
    [InlineData("no-such-recipe", "--recipe", "no-such-recipe.json")]
    [InlineData("no-such-labels", "--labels", "no-such-labels.csv")]
    [InlineData("no-such-images", "--images", "no-such-images")]
    public async Task A_wrong_option(string word, params string[] options) =>
        (await SamCamProcess.RunAsync(dataset.Run(output, options))).ShouldBeRefused(word);

    [Fact]
    public async Task A_missing_dataset() =>
        (await SamCamProcess.RunAsync("run", folder.Root + "/nothing", "--output", output)).ShouldBeRefused(folder.Root + "/nothing");

    [Fact]
    public async Task An_empty_destination() => (await SamCamProcess.RunAsync(dataset.Run(""))).ShouldBeRefused("--output");

    [Fact]
    public async Task Soft_class_maps_asked_of_ready_pseudo_labels()
    {
        var pseudoLabels = dataset.WritePseudoLabels(folder.PathOf("pseudo"));

        var run = await SamCamProcess.RunAsync(dataset.Run(output, "--pseudo-labels", pseudoLabels, "--strategy", "fma-mean-score"));

        run.ShouldBeRefused("fma-mean-score", "--pseudo-labels");
    }

    private string CopyModel(string name)
    {
        var copy = Path.Combine(folder.Root, name);
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("models/" + name)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    private static void EditManifest(string model, Action<JsonObject> edit)
    {
        var path = Path.Combine(model, "model.json");
        var manifest = (JsonObject)JsonNode.Parse(File.ReadAllText(path))!;
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private static void RemoveHashes(JsonNode? node)
    {
        if (node is not JsonObject members)
            return;
        members.Remove("sha256");
        foreach (var (_, member) in members)
            RemoveHashes(member);
    }
}
