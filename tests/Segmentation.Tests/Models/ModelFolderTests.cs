using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_sam_folder_opens_with_its_identity()
    {
        var path = TestModels.Sam(folder);
        var model = ModelFolder.Open(path);

        model.Kind.ShouldBe(ModelKind.Sam);
        var manifest = model.Manifest.ShouldBeOfType<SamManifest>();
        manifest.Decoder.MaskSize.ShouldBe(32);
        model.Identity.Name.ShouldBe("diamonds");
        model.Identity.Files.Keys.ShouldBe(["decoder.onnx", "encoder.onnx", "model.json"]);
        foreach (var (file, sha) in model.Identity.Files)
            sha.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(path, file)))));
        var lines = string.Concat(model.Identity.Files.Select(f => $"{f.Value}  {f.Key}\n"));
        model.Identity.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))));
    }

    [Fact]
    public void Recommended_values_fit_the_recipe()
    {
        var sam = ModelFolder.Open(TestModels.Sam(folder)).Manifest;
        var cam = ModelFolder.Open(TestModels.Cam(folder)).Manifest;
        var options = new RecipeBuilder().Recommend("sam", sam.Recommended, sam.Name).Recommend("cam", cam.Recommended, cam.Name).Build();
        options.Sam.PointsPerSide.ShouldBe(4);
        options.Cam.BackgroundThreshold.ShouldBe(0.4);
    }

    [Fact]
    public void Another_weight_or_setting_is_another_identity()
    {
        var plain = ModelFolder.Open(TestModels.Cam(folder)).Identity.Sha256;
        ModelFolder.Open(TestModels.Cam(folder, batch: 1)).Identity.Sha256.ShouldNotBe(plain);
        ModelFolder.Open(TestModels.Cam(folder, change: m => m["input"]!["multiple"] = 8)).Identity.Sha256.ShouldNotBe(plain);
        ModelFolder.Open(TestModels.Cam(folder)).Identity.Sha256.ShouldBe(plain);
    }

    [Theory]
    [InlineData("schema", "2", "schema is 2")]
    [InlineData("schema", "\"1\"", "schema is \"1\"")]
    [InlineData("kind", "\"vae\"", "kind is \"vae\"")]
    [InlineData("kind", "null", "kind is null")]
    [InlineData("name", "\"\"", "'name'")]
    [InlineData("name", "null", "no valid model manifest")]
    [InlineData("image.size", "0", "'image.size'")]
    [InlineData("image.size", "\"big\"", "no valid model manifest")]
    [InlineData("image.std", "[1,0,1]", "std not 0")]
    [InlineData("image.mean", "[1,2]", "three numbers")]
    [InlineData("encoder.embedding", "[3,4]", "embedding")]
    [InlineData("encoder.file", "\"../encoder.onnx\"", "plain name")]
    [InlineData("encoder.file", "\"/etc/passwd\"", "plain name")]
    [InlineData("encoder.file", "\"a\\\\b.onnx\"", "plain name")]
    [InlineData("encoder.file", "\"\"", "plain name")]
    [InlineData("encoder.file", "\"gone.onnx\"", "cannot be read")]
    [InlineData("encoder.sha256", "\"12\"", "64 hexadecimal")]
    [InlineData("encoder.sha256", "\"0000000000000000000000000000000000000000000000000000000000000000\"", "SHA-256")]
    [InlineData("decoder.form", "\"folded\"", "decoder form is 'folded'")]
    [InlineData("decoder.maskSize", "1000000", "'decoder.maskSize'")]
    [InlineData("decoder.colour", "1", "colour")]
    public void A_manifest_that_cannot_work_is_refused(string member, string json, string reason)
    {
        var path = TestModels.Sam(folder, m => Set(m, member, json));
        Should.Throw<InputException>(() => ModelFolder.Open(path)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("input.channels", "\"rgba\"", "'input.channels'")]
    [InlineData("input.scale", "0", "'input.scale'")]
    [InlineData("input.multiple", "0", "'input.multiple'")]
    [InlineData("input.offset", "-1", "'input.offset'")]
    [InlineData("input.square", "4", "'input.square'")]
    [InlineData("firstClass", "-1", "'firstClass'")]
    [InlineData("classes", "[\"\"]", "'classes'")]
    public void A_cam_manifest_that_cannot_work_is_refused(string member, string json, string reason)
    {
        var path = TestModels.Cam(folder, change: m => Set(m, member, json));
        Should.Throw<InputException>(() => ModelFolder.Open(path)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("not json", "no valid model manifest")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{}", "schema is missing")]
    [InlineData("{\"schema\":1,\"kind\":\"sam\"}", "no valid model manifest")]
    public void A_file_that_is_no_manifest_is_refused(string content, string reason)
    {
        File.WriteAllText(folder.PathOf("broken/model.json"), content);
        var error = Should.Throw<InputException>(() => ModelFolder.Open(Path.Combine(folder.Root, "broken")));
        error.Message.ShouldContain(reason);
        error.Subject.ShouldEndWith("model.json");
    }

    [Fact]
    public void A_folder_without_a_manifest_is_refused() =>
        Should.Throw<InputException>(() => ModelFolder.Open(folder.Root)).Message.ShouldContain("cannot be read");

    [Fact]
    public void A_file_that_is_no_graph_is_refused()
    {
        var path = TestModels.Sam(folder);
        File.WriteAllText(Path.Combine(path, "decoder.onnx"), "this is no graph");
        var error = Should.Throw<InputException>(() => SamModel.Load(path, new SessionSettings()));
        error.Subject.ShouldEndWith("decoder.onnx");
        error.Reason.ShouldContain("no ONNX file");
    }

    [Fact]
    public void A_graph_that_the_runtime_does_not_know_is_refused()
    {
        var path = TestModels.Sam(folder);
        File.WriteAllBytes(Path.Combine(path, "decoder.onnx"), new OnnxBuilder().Input("x", 1).Node("Nonsense", ["x"], "y").Output("y", 1).Build());
        var error = Should.Throw<InputException>(() => SamModel.Load(path, new SessionSettings()));
        error.Subject.ShouldEndWith("decoder.onnx");
        error.Reason.ShouldContain("cannot be loaded");
    }

    [Theory]
    [InlineData("encoder.input", "\"picture\"", "an input 'image' that model.json does not name")]
    [InlineData("encoder.output", "\"features\"", "no output 'features'")]
    [InlineData("encoder.embedding", "[256,4,4]", "model.json says [1, 256, 4, 4]")]
    [InlineData("image.size", "128", "model.json says [1, 3, 128, 128]")]
    [InlineData("decoder.maskSize", "64", "model.json says [?, 3, 64, 64]")]
    [InlineData("decoder.scores", "\"masks\"", "has the shape")]
    public void Graphs_that_do_not_fit_the_manifest_are_refused(string member, string json, string reason)
    {
        var path = TestModels.Sam(folder, m => Set(m, member, json));
        Should.Throw<InputException>(() => SamModel.Load(path, new SessionSettings())).Message.ShouldContain(reason);
    }

    [Fact]
    public void A_model_of_the_other_kind_is_refused()
    {
        Should.Throw<InputException>(() => SamModel.Load(TestModels.Cam(folder), new SessionSettings())).Reason.ShouldContain("cam model");
        Should.Throw<InputException>(() => CamModel.Load(TestModels.Sam(folder), new SessionSettings())).Reason.ShouldContain("sam model");
    }

    [Fact]
    public void More_class_names_than_channels_are_refused()
    {
        var path = TestModels.Cam(folder, change: m => m["firstClass"] = 1);
        Should.Throw<InputException>(() => CamModel.Load(path, new SessionSettings())).Reason.ShouldContain("3 channels");
    }

    [Fact]
    public void The_provider_really_taken_is_told()
    {
        using var model = SamModel.Load(TestModels.Sam(folder), new SessionSettings { Provider = ExecutionProvider.Cpu, IntraOpThreads = 1 });
        model.Provider.ShouldBe(ExecutionProvider.Cpu);
    }

    private static void Set(JsonObject manifest, string member, string json)
    {
        var parts = member.Split('.');
        var parent = parts.Length == 2 ? (JsonObject)manifest[parts[0]]! : manifest;
        parent[parts[^1]] = JsonNode.Parse(json);
    }
}
