using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Tests.Formula;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>Imported networks against the official PyTorch code, with weights and inputs by formula.</summary>
public sealed class SamGoldenTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_small_vit_is_the_references()
    {
        var golden = SamGolden.Read("vit_small_formula.json");
        var model = await SamGolden.ImportAsync(folder, "vit_small");
        var embedding = SamGolden.CheckEncoder(model, golden);
        SamGolden.CheckDecoder(model, embedding, golden.GetProperty("decoder"));
    }

    [Fact]
    public async Task Mobile_sam_is_the_references()
    {
        var golden = SamGolden.Read("mobile_sam_formula.json");
        var model = await SamGolden.ImportAsync(folder, "mobile_sam");
        var embedding = SamGolden.CheckEncoder(model, golden);
        SamGolden.CheckDecoder(model, embedding, golden.GetProperty("decoder"));
    }

    [Fact]
    public async Task The_decoder_is_the_references_layer_by_layer()
    {
        var golden = SamGolden.Read("decoder.json").GetProperty("points");
        var model = await SamGolden.ImportAsync(folder, "vit_small");
        var layers = golden.GetProperty("intermediate").EnumerateArray().Select(t => new GoldenTensor(t))
            .Where(t => t.Name.StartsWith("transformer.", StringComparison.Ordinal)).ToList();
        layers.Count.ShouldBe(18);
        SamGolden.CheckDecoder(model, FormulaInputs.Embedding(), golden, layers);
    }

    [Fact]
    public async Task A_small_vit_in_half_precision_is_near_the_reference()
    {
        var golden = new GoldenTensor(SamGolden.Read("vit_small_formula.json").GetProperty("image_embeddings"));
        var model = await SamGolden.ImportAsync(folder, "vit_small", Precision.Fp16);
        var actual = GraphRun.Run(model.PathOf("encoder.onnx"), ["image_embeddings"], ("image", FormulaInputs.Image(1024, 1024), [1, 3, 1024, 1024]))["image_embeddings"];

        // Half precision has 11 bits; the embedding's values are of size 1, its largest 4.9. A mistake in the structure changes it by 1 or more.
        var squares = golden.Samples.Sum(s => Math.Pow(actual[s.Position] - s.Value, 2));
        Math.Sqrt(squares / golden.Samples.Count).ShouldBeInRange(1e-5, 5e-3);
        golden.Samples.Max(s => Math.Abs(actual[s.Position] - s.Value)).ShouldBeLessThan(0.02f);
    }

    [Fact]
    public async Task The_manifest_of_the_documentation_fits_graphs_of_that_form()
    {
        var model = await SamGolden.ImportAsync(folder, "vit_small");
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs/models.md"), TestContext.Current.CancellationToken);
        var json = text[text.IndexOf("## Your own ONNX", StringComparison.Ordinal)..].Split("```json")[1].Split("```")[0];
        await File.WriteAllTextAsync(model.PathOf(ModelFolder.ManifestName), json, TestContext.Current.CancellationToken);
        using var loaded = SamModel.Load(model.Path, new SessionSettings { Provider = ExecutionProvider.Cpu });
        loaded.Manifest.Name.ShouldBe("my-sam");
    }
}
