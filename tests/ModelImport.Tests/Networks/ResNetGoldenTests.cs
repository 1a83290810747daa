using System.Globalization;
using SamCam.ModelImport.Importing;
using SamCam.ModelImport.Tests.Formula;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>IRN's ResNet-50 CAM network against the official code, and torchvision's beside it.</summary>
public sealed class ResNetGoldenTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1.0", 281, 500, 1)]
    [InlineData("0.5", 140, 250, 2)]
    public async Task Maps_scores_and_layers_are_the_references(string scale, int height, int width, double step)
    {
        var golden = SamGolden.Read("irn_cam.json").GetProperty("formula").GetProperty("scales").GetProperty(scale);
        var inner = golden.TryGetProperty("intermediate", out var listed) ? listed.EnumerateArray().Select(t => new GoldenTensor(t)).Where(t => t.Name != "conv1").ToList() : [];
        var model = await ImportAsync("irn_resnet50_cam");
        var image = FormulaInputs.Image(height, width, step);
        var results = GraphRun.Run(
            model.PathOf("cam.onnx"), ["cam", "logits", .. inner.Select(t => t.Name)], ("image", [.. image, .. Mirrored(image, width)], [2, 3, height, width]));

        foreach (var tensor in inner)
            tensor.ShouldMatchInside(results[tensor.Name]);
        inner.Count.ShouldBe(scale == "1.0" ? 17 : 0);
        var sum = Sum(results["cam"], new GoldenTensor(golden).Shape[2]);
        new GoldenTensor(golden).ShouldMatch(sum, 3e-5);
        var all = FormulaFile.Read($"cam_formula_scale{scale}.npy");
        for (var i = 0; i < all.Length; i++)
            sum[i].ShouldBe(all[i], 3e-5f);
        var logits = golden.GetProperty("class_logits").GetProperty("values").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(v => v.GetSingle())).ToArray();
        logits.Length.ShouldBe(results["logits"].Length);
        for (var i = 0; i < logits.Length; i++)
            results["logits"][i].ShouldBe(logits[i], 3e-5f);
    }

    [Fact]
    public async Task The_whole_protocol_is_the_references()
    {
        var expected = FormulaFile.Read("cam_u8_strided.npy");
        using var model = CamModel.Load(await ImportAsync("irn_resnet50_cam"), new SessionSettings { Provider = ExecutionProvider.Cpu });
        var maps = new CamGenerator(model, new CamOptions()).GenerateStrided(ByteImage(500, 281), [2, 8, 15], TestContext.Current.CancellationToken);

        maps.Scores.Length.ShouldBe(expected.Length);
        for (var i = 0; i < expected.Length; i++)
            maps.Scores[i].ShouldBe(expected[i], 3e-5f, i.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Twenty_classes_of_irn_are_those_of_voc()
    {
        var manifest = (await ImportAsync("irn_resnet50_cam")).Manifest.ShouldBeOfType<CamManifest>();
        manifest.Classes.Count.ShouldBe(20);
        (manifest.Classes[0], manifest.Classes[14], manifest.Classes[19]).ShouldBe(("aeroplane", "person", "tvmonitor"));
        manifest.Input.Multiple.ShouldBe(1);
        manifest.Recommended["background_threshold"].GetDouble().ShouldBe(0.15);
    }

    [Fact]
    public async Task Torchvisions_last_stage_halves_the_resolution_and_its_bias_is_in_the_scores_only()
    {
        var model = await ImportAsync("torchvision_resnet50");
        model.Manifest.ShouldBeOfType<CamManifest>().Classes.ShouldBeEmpty();
        var image = FormulaInputs.Image(64, 96);
        var results = GraphRun.Run(model.PathOf("cam.onnx"), ["cam", "logits", "layer4.2"], ("image", image, [1, 3, 64, 96]));
        var features = results["layer4.2"];
        features.Length.ShouldBe(2048 * 2 * 3);

        var weights = FormulaWeights.Of("torchvision_resnet50");
        var (matrix, bias) = (new float[1000 * 2048], new float[1000]);
        weights.Read("fc.weight", matrix);
        weights.Read("fc.bias", bias);
        foreach (var k in (int[])[0, 281, 999])
        {
            var places = Enumerable.Range(0, 6).Select(p => Enumerable.Range(0, 2048).Sum(c => (double)matrix[(k * 2048) + c] * features[(c * 6) + p])).ToArray();
            for (var p = 0; p < 6; p++)
                ((double)results["cam"][(k * 6) + p]).ShouldBe(Math.Max(0, places[p]), 1e-3);
            ((double)results["logits"][k]).ShouldBe(places.Average() + bias[k], 1e-3);
        }
    }

    private async Task<ModelFolder> ImportAsync(string network)
    {
        var file = folder.PathOf(network + ".safetensors");
        SafetensorsBuilder.Write(file, FormulaWeights.Of(network));
        return await ModelImporter.ImportAsync(file, new ImportRequest { Name = network, Library = folder.PathOf("models") }, TestContext.Current.CancellationToken);
    }

    private static float[] Mirrored(float[] image, int width) => [.. image.Chunk(width).SelectMany(row => row.Reverse())];

    private static float[] Sum(float[] both, int width)
    {
        var half = both.Length / 2;
        var mirrored = Mirrored(both[half..], width);
        return [.. both.Take(half).Zip(mirrored, (a, b) => a + b)];
    }

    private static RgbImage ByteImage(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x, c) = (i / 3 / width, i / 3 % width, i % 3);
            pixels[i] = (byte)(((3 * x) + (5 * y) + (37 * c)) ^ ((x * y) >> 4));
        }

        return new RgbImage(width, height, pixels);
    }
}
