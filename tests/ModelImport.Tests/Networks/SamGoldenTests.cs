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
