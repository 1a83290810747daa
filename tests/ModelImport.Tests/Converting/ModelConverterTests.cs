using System.Text.RegularExpressions;
using Google.Protobuf;
using SamCam.ModelImport.Converting;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Tests.Networks;
using SamCam.ModelImport.Verification;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Converting;

/// <summary>From a model folder to one of lower precision.</summary>
public sealed class ModelConverterTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Provider = ExecutionProvider.Cpu };
    private readonly TemporaryFolder folder = new();

    private string Library => Path.Combine(folder.Root, "models");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(LowPrecision.Fp16, WeightPrecision.Fp16, "fp16", 289, 0.55, 0.01)]
    [InlineData(LowPrecision.Int8, WeightPrecision.Int8, "int8", 18, 0.85, 0.02)]
    public async Task The_bundled_model_becomes_smaller_says_so_and_gives_nearly_the_same(LowPrecision precision, WeightPrecision weights, string word, int constants, double size, double tolerance)
    {
        var source = ModelFolder.Open(Repository.PathOf("models/tiny-sam"));
        var converted = await ConvertAsync(source, precision, "new");
        var model = converted.Folder;
        (converted.Bytes / (double)converted.SourceBytes).ShouldBeLessThan(size);
        converted.Constants.ShouldBe(constants);
        (model.Precision, source.Precision).ShouldBe((weights, WeightPrecision.Fp32));
        (model.Manifest.Name, model.Manifest.Version, model.Manifest.Licence).ShouldBe(("new", $"{source.Manifest.Version}-{word}", "MIT"));
        model.Manifest.Description.ShouldEndWith($"Converted to {word} from tiny-sam.");
        model.Manifest.Recommended.Keys.ShouldBe(source.Manifest.Recommended.Keys);
        Metadata(model, "encoder.onnx").ShouldSatisfyAllConditions(m => m["precision"].ShouldBe(word), m => m["converted_from"].ShouldBe(source.Identity.Sha256));
        source.Reopen().Identity.ShouldBeEquivalentTo(source.Identity);

        ModelVerification.Verify(model, Cpu).ShouldNotBeNull().ShouldBeEmpty();
        using (var loaded = SamModel.Load(model, Cpu))
            loaded.Numerics.ShouldBe($"{word}:Cpu:t{Environment.ProcessorCount}");
        ShouldBeNear(Answers(source), Answers(model), tolerance);

        var again = await ConvertAsync(source, precision, "again");
        again.Folder.Identity.Files["decoder.onnx"].ShouldBe(model.Identity.Files["decoder.onnx"]);
    }

    [Theory]
    [InlineData(LowPrecision.Fp16, DecoderForm.Dense)]
    [InlineData(LowPrecision.Fp16, DecoderForm.Staged)]
    [InlineData(LowPrecision.Int8, DecoderForm.Dense)]
    [InlineData(LowPrecision.Int8, DecoderForm.Staged)]
    public async Task Imported_models_of_both_forms_give_nearly_the_same(LowPrecision precision, DecoderForm form)
    {
        var source = await SamGolden.ImportAsync(folder, "vit_small", form: form);
        var model = (await ConvertAsync(source, precision, "new")).Folder;
        model.Manifest.ShouldBeOfType<SamManifest>().Decoder.Form.ShouldBe(form == DecoderForm.Dense ? "dense" : "staged");
        ShouldBeNear(Answers(source), Answers(model), 0.03);
        var isDecoderKept = form == DecoderForm.Staged || precision == LowPrecision.Int8;
        (Metadata(model, form == DecoderForm.Staged ? "score.onnx" : "decoder.onnx")["precision"] == "fp32").ShouldBe(isDecoderKept);
    }

    [Fact]
    public async Task Weights_beside_the_graph_stay_beside_it()
    {
        var source = await ImportAsync("external", r => r with { ExternalData = true });
        var inline = await ImportAsync("inline");
        var model = (await ConvertAsync(source, LowPrecision.Fp16, "new")).Folder;
        model.Identity.Files.Keys.ShouldBe(["decoder.onnx", "decoder.onnx.data", "encoder.onnx", "encoder.onnx.data", "model.json"]);
        Answers(model).ShouldBe(Answers((await ConvertAsync(inline, LowPrecision.Fp16, "other")).Folder));
    }

    [Fact]
    public async Task A_classifier_is_converted_to_half_precision_and_has_nothing_for_eight_bits()
    {
        var source = ModelFolder.Open(Repository.PathOf("models/tiny-cam"));
        var model = (await ConvertAsync(source, LowPrecision.Fp16, "cam")).Folder;
        (model.Kind, model.Precision).ShouldBe((ModelKind.Cam, WeightPrecision.Fp16));
        ModelVerification.Record(source = Copy(source), Cpu);
        File.Copy(source.PathOf(GoldenRecord.FileName), model.PathOf(GoldenRecord.FileName), overwrite: true);
        ModelVerification.Verify(model, Cpu).ShouldNotBeNull().ShouldHaveSingleItem().ShouldContain("SHA-256", Case.Sensitive, "its class maps are within the tolerance of verification");
        (await RefusedAsync(source, LowPrecision.Int8)).ShouldContain("at least 64 x 64");
    }

    [Fact]
    public async Task A_model_without_large_matrices_has_nothing_for_eight_bits() =>
        (await RefusedAsync(await ImportAsync("small"), LowPrecision.Int8)).ShouldContain("it has no matrix product with constant weights of at least 64 x 64 outside a decoder; use it as it is");

    [Fact]
    public async Task A_graph_that_cannot_compute_in_half_precision_is_refused_before_it_gets_a_name()
    {
        // Range takes single precision and no half.
        var source = Copy(ModelFolder.Open(Repository.PathOf("models/tiny-cam")));
        var model = ModelProto.Parser.ParseFrom(await File.ReadAllBytesAsync(source.PathOf("cam.onnx"), Token));
        foreach (var name in (string[])["first", "end", "step"])
            model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = OnnxType.Float, FloatData = { 1 } });
        model.Graph.Node.Add(new NodeProto { OpType = "Range", Input = { "first", "end", "step" }, Output = { "range" } });
        await File.WriteAllBytesAsync(source.PathOf("cam.onnx"), model.ToByteArray(), Token);
        var manifest = await File.ReadAllTextAsync(source.PathOf("model.json"), Token);
        await File.WriteAllTextAsync(source.PathOf("model.json"), Regex.Replace(manifest, "\"sha256\": \"[0-9a-f]{64}\"", "\"sha256\": null", RegexOptions.None, TimeSpan.FromSeconds(1)), Token);
        ModelVerification.Verify(source = ModelFolder.Open(source.Path), Cpu).ShouldBeNull();
        (await RefusedAsync(source, LowPrecision.Fp16)).ShouldContain("what it was converted to cannot be run");
    }

    [Fact]
    public async Task Low_precision_is_not_made_of_low_precision()
    {
        var source = ModelFolder.Open(Repository.PathOf("models/tiny-sam"));
        (await RefusedAsync((await ConvertAsync(source, LowPrecision.Int8, "a")).Folder, LowPrecision.Fp16)).ShouldContain("its weights are int8 already");
        (await RefusedAsync((await ConvertAsync(source, LowPrecision.Fp16, "b")).Folder, LowPrecision.Int8)).ShouldContain("its weights are fp16 already");
        (await RefusedAsync(await ImportAsync("half", r => r with { Precision = Precision.Fp16 }), LowPrecision.Int8)).ShouldContain("its weights are fp16 already");
    }

    [Fact]
    public async Task A_name_is_taken_from_another_model_only_when_that_is_asked_for()
    {
        var source = ModelFolder.Open(Repository.PathOf("models/tiny-sam"));
        await ConvertAsync(source, LowPrecision.Fp16, "new");
        (await RefusedAsync(source, LowPrecision.Int8, "new")).ShouldContain("--replace");
        (await RefusedAsync(source, LowPrecision.Int8, "a/b")).ShouldContain("cannot be the name of a model");
        var request = new ConvertRequest { Name = "new", Library = Library, Precision = LowPrecision.Int8, Replace = true };
        (await ModelConverter.ConvertAsync(source, request, Token)).Folder.Precision.ShouldBe(WeightPrecision.Int8);
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var request = new ConvertRequest { Name = "x", Library = Library, Precision = LowPrecision.Fp16 };
        await Should.ThrowAsync<OperationCanceledException>(() => ModelConverter.ConvertAsync(ModelFolder.Open(Repository.PathOf("models/tiny-sam")), request, cancelled.Token));
        Directory.EnumerateFileSystemEntries(Library).ShouldBeEmpty();
    }

    private static Dictionary<string, string> Metadata(ModelFolder model, string file) =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(model.PathOf(file))).MetadataProps.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    // Scores and logits of six prompts.
    private static float[] Answers(ModelFolder folder)
    {
        using var model = SamModel.Load(folder, Cpu);
        IPromptableNetwork network = model;
        using var decoder = network.Encode(new RgbImage(64, 48, [.. Enumerable.Range(0, 3 * 64 * 48).Select(i => (byte)(i * 7919 % 251))]));
        using var masks = decoder.Decode([.. Enumerable.Range(0, 12).Select(i => network.ImageSize * 0.7f * (i * 37 % 101) / 101f)]);
        masks.Choose([.. Enumerable.Range(0, 18)]);
        return [.. masks.Scores, .. Enumerable.Range(0, 18).SelectMany(c => masks.Logits(c).ToArray())];
    }

    // The largest and the usual difference, relative to the usual size: what rounding does, and a wrong product does not.
    private static void ShouldBeNear(float[] expected, float[] actual, double tolerance)
    {
        actual.Length.ShouldBe(expected.Length);
        actual.ShouldNotBe(expected);
        Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Average()).ShouldBeLessThan(tolerance * Math.Sqrt(expected.Average(a => (double)a * a)));
    }

    private async Task<string> RefusedAsync(ModelFolder source, LowPrecision precision, string name = "refused")
    {
        var before = Directory.Exists(Library) ? Directory.GetFileSystemEntries(Library) : [];
        var message = (await Should.ThrowAsync<InputException>(() => ConvertAsync(source, precision, name))).Message;
        if (Directory.Exists(Library))
            Directory.GetFileSystemEntries(Library).ShouldBe(before, ignoreOrder: true);
        return message;
    }

    private ModelFolder Copy(ModelFolder source)
    {
        foreach (var file in source.Identity.Files.Keys)
            File.Copy(source.PathOf(file), folder.PathOf("copy/" + file));
        return ModelFolder.Open(folder.PathOf("copy"));
    }

    private Task<ConvertedModel> ConvertAsync(ModelFolder source, LowPrecision precision, string name) =>
        ModelConverter.ConvertAsync(source, new ConvertRequest { Name = name, Library = Library, Precision = precision, Recording = Cpu }, Token);

    private Task<ModelFolder> ImportAsync(string name, Func<ImportRequest, ImportRequest>? change = null)
    {
        var request = new ImportRequest { Name = name, Library = Path.Combine(folder.Root, "sources"), Decoder = DecoderForm.Dense };
        return ModelImporter.ImportAsync(TinySam.Create(), _ => Task.FromResult(new string('0', 64)), change?.Invoke(request) ?? request, Token);
    }
}
