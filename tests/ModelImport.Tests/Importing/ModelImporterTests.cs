using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Tests.Networks;
using SamCam.ModelImport.Weights;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Importing;

/// <summary>From a file to a model folder, with a SAM of a few kilobytes.</summary>
public sealed class ModelImporterTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Provider = ExecutionProvider.Cpu };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_model_folder_says_where_it_came_from_and_loads()
    {
        var file = Write(TinySam.Create());
        var model = await ImportAsync(file, "tiny");
        model.Path.ShouldBe(Path.Combine(folder.Root, "models", "tiny"));
        var manifest = model.Manifest.ShouldBeOfType<SamManifest>();
        using var weights = WeightsFile.Open(file);
        var hash = await weights.HashAsync(TestContext.Current.CancellationToken);
        (manifest.Name, manifest.Version, manifest.Licence).ShouldBe(("tiny", hash[..12], "not stated"));
        (manifest.Image.Size, manifest.Decoder.MaskSize).ShouldBe((64, 32));
        manifest.Encoder.Embedding.ShouldBe([16, 8, 8]);

        var graph = ModelProto.Parser.ParseFrom(await File.ReadAllBytesAsync(model.PathOf("encoder.onnx"), TestContext.Current.CancellationToken));
        graph.MetadataProps.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal).ShouldSatisfyAllConditions(
            m => m["source_sha256"].ShouldBe(hash), m => m["source_file"].ShouldBe("tiny.safetensors"), m => m["precision"].ShouldBe("fp32"));
        using var loaded = SamModel.Load(model, Cpu);
        Directory.EnumerateFileSystemEntries(Path.Combine(folder.Root, "models")).Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_same_weights_make_the_same_model_in_every_form_of_file()
    {
        var first = await ImportAsync(Write(TinySam.Create()), "a");
        var again = await ImportAsync(Write(TinySam.Create()), "b");
        Hash(again, "encoder.onnx").ShouldBe(Hash(first, "encoder.onnx"));
        Hash(again, "decoder.onnx").ShouldBe(Hash(first, "decoder.onnx"));

        var torch = folder.PathOf("tiny.pth");
        TorchFileBuilder.Write(torch, TinySam.Create());
        Graph(await ImportAsync(torch, "c"), "encoder.onnx").ShouldBe(Graph(first, "encoder.onnx"));
        var parallel = Write(TinySam.Create(), name => "module." + name);
        Graph(await ImportAsync(parallel, "d"), "decoder.onnx").ShouldBe(Graph(first, "decoder.onnx"));
        var other = await ImportAsync(Write(TinySam.Create("other.")), "e");
        Graph(other, "encoder.onnx").ShouldNotBe(Graph(first, "encoder.onnx"));
    }

    [Fact]
    public async Task Names_of_hugging_face_are_known()
    {
        var official = await ImportAsync(Write(TinySam.Create()), "official");
        var port = await ImportAsync(Write(TinySam.Create(), HuggingFace.Name), "port");
        foreach (var file in (string[])["encoder.onnx", "decoder.onnx"])
            Graph(port, file).ShouldBe(Graph(official, file));
    }

    [Fact]
    public async Task External_data_holds_the_same_numbers()
    {
        var inline = await ImportAsync(Write(TinySam.Create()), "inline");
        var external = await ImportAsync(Write(TinySam.Create()), "external", r => r with { ExternalData = true });
        external.Identity.Files.Keys.ShouldBe(["decoder.onnx", "decoder.onnx.data", "encoder.onnx", "encoder.onnx.data", "model.json"]);
        Everything(external).ShouldBe(Everything(inline));
    }

    [Theory]
    [InlineData(Precision.Fp32, "staged")]
    [InlineData(Precision.Fp16, "dense")]
    public async Task A_decoder_is_staged_in_single_precision_alone_unless_told_otherwise(Precision precision, string form)
    {
        var model = await ImportAsync(Write(TinySam.Create()), "plain", r => r with { Precision = precision, Decoder = null });
        model.Manifest.ShouldBeOfType<SamManifest>().Decoder.Form.ShouldBe(form);
    }

    [Fact]
    public async Task Half_precision_is_near_single()
    {
        var single = Masks(await ImportAsync(Write(TinySam.Create()), "single"));
        var model = await ImportAsync(Write(TinySam.Create()), "half", r => r with { Precision = Precision.Fp16 });
        var half = Masks(model);
        half.ShouldNotBe(single);
        for (var i = 0; i < half.Length; i++)
            half[i].ShouldBe(single[i], 0.05f);
        (model.Precision, (await ImportAsync(Write(TinySam.Create()), "again")).Precision).ShouldBe((WeightPrecision.Fp16, WeightPrecision.Fp32));
        using var loaded = SamModel.Load(model, Cpu);
        loaded.Numerics.ShouldBe($"fp16:Cpu:t{Environment.ProcessorCount}");
        new FileInfo(model.PathOf("encoder.onnx")).Length.ShouldBeLessThan(new FileInfo(Path.Combine(folder.Root, "models/single/encoder.onnx")).Length);
    }

    [Theory]
    [InlineData("image_encoder.blocks.1.attn.rel_pos_w")]
    [InlineData("image_encoder.neck.3.bias")]
    [InlineData("prompt_encoder.point_embeddings.3.weight")]
    [InlineData("mask_decoder.transformer.layers.1.norm4.bias")]
    [InlineData("mask_decoder.output_hypernetworks_mlps.0.layers.2.weight")]
    public async Task A_missing_tensor_is_named_and_nothing_is_written(string name) =>
        (await RefusedAsync(Write(TinySam.Create(), key => key == name ? null : key))).ShouldContain($"the tensor '{name}' of SAM with a ViT encoder is missing");

    [Theory]
    [InlineData("image_encoder.blocks.2.extra.weight")]
    [InlineData("mask_decoder.hq_token.weight")]
    [InlineData("decoder.weight")]
    public async Task A_tensor_too_many_is_named(string name)
    {
        var weights = new FormulaWeights([.. Lines(TinySam.Create()), $"{name}\t4\tfloat32\tbias"]);
        (await RefusedAsync(Write(weights))).ShouldContain($"1 tensors that SAM with a ViT encoder does not have, the first is '{name}'");
    }

    [Theory]
    [InlineData("image_encoder.pos_embed", "1x8x9x8", "is not for a square")]
    [InlineData("image_encoder.pos_embed", "8x8x8", "has 3 dimensions, but 4 are needed")]
    [InlineData("image_encoder.blocks.0.attn.rel_pos_h", "6x4", "[6, 4], but the network takes [5, 4]")]
    [InlineData("image_encoder.blocks.0.attn.rel_pos_h", "5x3", "do not divide")]
    [InlineData("image_encoder.blocks.1.attn.rel_pos_h", "15x3", "[15, 3], but the network takes [15, 4]")]
    [InlineData("image_encoder.blocks.0.attn.rel_pos_h", "0x4", "do not divide")]
    [InlineData("image_encoder.blocks.1.attn.qkv.weight", "24x9", "[24, 9], but the network takes [24, 8]")]
    [InlineData("mask_decoder.mask_tokens.weight", "3x16", "[3, 16], but the network takes [4, 16]")]
    [InlineData("mask_decoder.transformer.layers.0.self_attn.q_proj.weight", "12x16", "which are not 8 heads")]
    [InlineData("mask_decoder.output_upscaling.3.weight", "4x2x3x3", "[4, 2, 3, 3], but the network takes [4, 2, 2, 2]")]
    public async Task A_wrong_shape_is_named(string name, string shape, string reason)
    {
        var lines = Lines(TinySam.Create()).Select(line => line.StartsWith(name + "\t", StringComparison.Ordinal) ? $"{name}\t{shape}\tfloat32\t" : line);
        var message = await RefusedAsync(Write(new FormulaWeights(lines)));
        message.ShouldContain(name.Replace(".rel_pos_h", ".rel_pos_", StringComparison.Ordinal));
        message.ShouldContain(reason);
    }

    [Fact]
    public async Task Whole_numbers_are_no_weights()
    {
        var lines = Lines(TinySam.Create()).Select(line => line.StartsWith("image_encoder.neck.1.bias\t", StringComparison.Ordinal) ? "image_encoder.neck.1.bias\t16\tint64\t" : line);
        (await RefusedAsync(Write(new FormulaWeights(lines)))).ShouldContain("'image_encoder.neck.1.bias' is of type Int64");
    }

    [Fact]
    public async Task Unknown_networks_and_another_kind_are_refused()
    {
        (await RefusedAsync(Write(new FormulaWeights(["linear.weight\t2x2\tfloat32\t"])))).ShouldContain("of no network that is known (the first is 'linear.weight')");
        (await RefusedAsync(Write(TinySam.Create()), r => r with { Kind = NetworkKind.MobileSam })).ShouldContain("'image_encoder.patch_embed.seq.0.c.weight' of MobileSAM is missing");
        (await RefusedAsync(Write(TinySam.Create()), r => r with { Kind = NetworkKind.IrnResNet50, Decoder = null })).ShouldContain("'conv1.weight' of IRN's ResNet-50 CAM network is missing");
        (await RefusedAsync(Write(TinySam.Create()), r => r with { Classes = ["a"] })).ShouldContain("no classes");
        (await RefusedAsync(Write(TinySam.Create()), r => r with { Kind = NetworkKind.IrnResNet50 })).ShouldContain("no prompt decoder");
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    public async Task Names_that_are_none_are_refused(string name) =>
        (await RefusedAsync(Write(TinySam.Create()), r => r with { Name = name })).ShouldContain("cannot be the name of a model");

    [Fact]
    public async Task A_model_is_replaced_only_when_that_is_asked_for()
    {
        await ImportAsync(Write(TinySam.Create()), "x");
        var other = Write(TinySam.Create("other."));
        (await Should.ThrowAsync<InputException>(() => ImportAsync(other, "x"))).Message.ShouldContain("--replace");
        var replaced = await ImportAsync(other, "x", r => r with { Replace = true });
        Graph(replaced, "encoder.onnx").ShouldBe(Graph(await ImportAsync(other, "y"), "encoder.onnx"));
        Directory.EnumerateDirectories(folder.PathOf("models")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["x", "y"]);

        // A folder that is no model is somebody's data.
        File.WriteAllText(folder.PathOf("models/data/notes.txt"), "");
        (await Should.ThrowAsync<InputException>(() => ImportAsync(other, "data", r => r with { Replace = true }))).Message.ShouldContain("holds no model.json");
        File.Exists(folder.PathOf("models/data/notes.txt")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_weight_that_half_precision_cannot_hold_is_named_and_nothing_is_left()
    {
        var weights = new LoudWeights(TinySam.Create(), "mask_decoder.iou_token.weight");
        var file = folder.PathOf("loud.safetensors");
        SafetensorsBuilder.Write(file, weights);
        (await RefusedAsync(file, r => r with { Precision = Precision.Fp16 })).ShouldContain("half precision cannot hold");
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var request = new ImportRequest { Name = "x", Library = folder.PathOf("models") };
        await Should.ThrowAsync<OperationCanceledException>(() => ModelImporter.ImportAsync(TinySam.Create(), _ => Task.FromResult(new string('0', 64)), request, cancelled.Token));
        Directory.EnumerateFileSystemEntries(folder.PathOf("models")).ShouldBeEmpty();
    }

    private static string Hash(ModelFolder model, string file) => model.Identity.Files[file];

    // The graph without what says where it came from.
    private static GraphProto Graph(ModelFolder model, string file) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(model.PathOf(file))).Graph;

    private static float[] Masks(ModelFolder model)
    {
        var image = Enumerable.Range(0, 3 * 64 * 64).Select(i => MathF.Sin(0.05f * i)).ToArray();
        var embedding = GraphRun.Run(model.PathOf("encoder.onnx"), ["image_embeddings"], ("image", image, [1, 3, 64, 64]))["image_embeddings"];
        return GraphRun.Run(
            model.PathOf("decoder.onnx"),
            ["low_res_masks"],
            ("image_embeddings", embedding, [1, 16, 8, 8]),
            ("point_coords", [10, 20, 0, 0, 50, 40, 0, 0], [2, 2, 2]),
            ("point_labels", [1, -1, 1, -1], [2, 2]))["low_res_masks"];
    }

    private static float[] Everything(ModelFolder folder)
    {
        using var model = SamModel.Load(folder, Cpu);
        using var decoder = ((IPromptableNetwork)model).Encode(new RgbImage(64, 64, [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => (byte)i)]));
        using var masks = decoder.Decode([10, 20, 50, 40]);
        return [.. Enumerable.Range(0, 6).SelectMany(c => masks.Logits(c).ToArray()), .. masks.Scores];
    }

    private static IEnumerable<string> Lines(FormulaWeights weights) =>
        weights.Tensors.Select(t => $"{t.Key}\t{string.Join('x', t.Value.Shape)}\tfloat32\t");

    private string Write(IWeights weights, Func<string, string?>? rename = null)
    {
        var file = folder.PathOf("tiny.safetensors");
        SafetensorsBuilder.Write(file, weights, rename);
        return file;
    }

    private async Task<string> RefusedAsync(string file, Func<ImportRequest, ImportRequest>? change = null)
    {
        var message = (await Should.ThrowAsync<InputException>(() => ImportAsync(file, "refused", change))).Message;
        if (Directory.Exists(folder.PathOf("models")))
            Directory.EnumerateFileSystemEntries(folder.PathOf("models")).ShouldBeEmpty();
        return message;
    }

    private Task<ModelFolder> ImportAsync(string file, string name, Func<ImportRequest, ImportRequest>? change = null)
    {
        // One graph is simpler to compare than three.
        var request = new ImportRequest { Name = name, Library = Path.Combine(folder.Root, "models"), Decoder = DecoderForm.Dense };
        return ModelImporter.ImportAsync(file, change?.Invoke(request) ?? request, TestContext.Current.CancellationToken);
    }

    private sealed class LoudWeights(IWeights inner, string loud) : IWeights
    {
        public string Source => inner.Source;

        public IReadOnlyDictionary<string, TensorDescription> Tensors => inner.Tensors;

        public void Read(string name, Span<float> target)
        {
            inner.Read(name, target);
            if (name == loud)
                target[0] = 1e5f;
        }
    }
}
