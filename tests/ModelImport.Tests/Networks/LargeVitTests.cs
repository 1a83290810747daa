using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>The official sizes of SAM ViT: B, L and H.</summary>
public sealed class LargeVitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sam_vit_b", 12, 768, 12, "2 5 8 11")]
    [InlineData("sam_vit_l", 24, 1024, 16, "5 11 17 23")]
    [InlineData("sam_vit_h", 32, 1280, 16, "7 15 23 31")]
    public void Sizes_follow_from_the_weights_and_every_tensor_is_used(string network, int depth, int channels, int heads, string globals)
    {
        var weights = NetworkNames.Canonical(FormulaWeights.Of(network), NetworkKind.SamVit);
        var sizes = SamVitConfiguration.Of(weights);
        (sizes.Windows.Count, sizes.Channels, sizes.Heads, sizes.Grid, sizes.Patch, sizes.ImageSize).ShouldBe((depth, channels, heads, 64, 16, 1024));
        string.Join(' ', Enumerable.Range(0, depth).Where(b => sizes.Windows[b] == 64)).ShouldBe(globals);
        sizes.Windows.Where(w => w != 64).ShouldAllBe(w => w == 14);

        // Building checks every shape, and that no tensor is left over.
        SamBuilder.Vit(weights, Precision.Fp32, DecoderForm.Staged).Graphs.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Vit_b_is_the_references()
    {
        LongCheck.Require();
        var golden = SamGolden.Read("sam_vit_b_formula.json");
        var model = await SamGolden.ImportAsync(folder, "sam_vit_b");
        var embedding = SamGolden.CheckEncoder(model, golden);
        SamGolden.CheckDecoder(model, embedding, golden.GetProperty("decoder"));
    }

    [Theory]
    [InlineData("sam_vit_l")]
    [InlineData("sam_vit_h")]
    public async Task The_runtime_takes_large_networks_in_half_precision(string network)
    {
        LongCheck.Require();
        var request = new ImportRequest { Name = network, Library = folder.PathOf("models"), Precision = Precision.Fp16, ExternalData = true };
        var model = await ModelImporter.ImportAsync(FormulaWeights.Of(network), _ => Task.FromResult(new string('0', 64)), request, TestContext.Current.CancellationToken);
        using var loaded = SamModel.Load(model, new SessionSettings { Provider = ExecutionProvider.Cpu });
        loaded.Manifest.Encoder.Embedding.ShouldBe([256, 64, 64]);
        model.Identity.Files.Keys.ShouldContain("encoder.onnx.data");
    }
}
