using System.Text.RegularExpressions;
using SamCam.ModelImport.Importing;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>The decoder in stages against the dense one, of the same weights.</summary>
public sealed class StagedDecoderTests : IDisposable
{
    // Of logits and scores of size 1: rounding, in another order of sums.
    private const float Tolerance = 3e-5f;
    private const int Prompts = 10;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Scores_and_masks_are_those_of_the_dense_decoder()
    {
        var points = new float[2 * Prompts];
        for (var i = 0; i < points.Length; i++)
            points[i] = 1024 * (i * 37 % 101) / 101f;
        int[] chosen = [1, 5, 6, 7, 16, 20, 23, 27, 29];

        var (denseScores, denseMasks) = await DecodeAsync(DecoderForm.Dense, points, chosen);
        var (scores, masks) = await DecodeAsync(DecoderForm.Staged, points, chosen);

        Farthest(scores, denseScores).ShouldBeLessThan(Tolerance);
        for (var i = 0; i < chosen.Length; i++)
        {
            Farthest(masks[i], denseMasks[i]).ShouldBeLessThan(Tolerance);
            masks[i].Max().ShouldBeGreaterThan(masks[i].Min() + 0.1f, "a mask without contrast compares nothing");
        }

        Farthest(masks[0], masks[1]).ShouldBeGreaterThan(0.1f, "masks that are all alike compare nothing");
    }

    [Theory]
    [InlineData("\"score.onnx\"", "\"prepare.onnx\"", "that model.json does not name")]
    [InlineData("\"masks.onnx\"", "\"score.onnx\"", "'point_coords'")]
    [InlineData("\"selected\": \"selected\"", "\"selected\": \"chosen\"", "'selected'")]
    [InlineData("\"iou_predictions\"", "\"state_hidden\"", "'state_hidden'")]
    [InlineData("\"maskSize\": 256", "\"maskSize\": 128", "'low_res_masks'")]
    [InlineData("\"form\": \"staged\"", "\"form\": \"folded\"", "only 'dense' and 'staged' are known")]
    public async Task Graphs_that_do_not_fit_together_are_refused(string from, string to, string words)
    {
        var model = await SamGolden.ImportAsync(folder, "vit_small", form: DecoderForm.Staged);
        var path = model.PathOf(ModelFolder.ManifestName);
        var manifest = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        manifest.ShouldContain(from);
        manifest = Regex.Replace(manifest, "\"sha256\": \"[0-9a-f]{64}\"", "\"sha256\": null", RegexOptions.None, TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(path, manifest.Replace(from, to, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Should.Throw<InputException>(() => SamModel.Load(model.Path, new SessionSettings { Provider = ExecutionProvider.Cpu })).Message.ShouldContain(words);
    }

    private async Task<(float[] Scores, List<float[]> Masks)> DecodeAsync(DecoderForm form, float[] points, int[] chosen)
    {
        var model = await SamGolden.ImportAsync(folder, "vit_small", form: form);
        model.Manifest.ShouldBeOfType<SamManifest>().Decoder.Form.ShouldBe(form == DecoderForm.Dense ? "dense" : "staged");
        using var loaded = SamModel.Load(model, new SessionSettings { Provider = ExecutionProvider.Cpu });
        using var decoder = ((IPromptableNetwork)loaded).Encode(FormulaImage());
        using var decoded = decoder.Decode(points);
        decoded.Choose(chosen);
        return (decoded.Scores.ToArray(), [.. chosen.Select(c => decoded.Logits(c).ToArray())]);
    }

    private static RgbImage FormulaImage()
    {
        var pixels = new byte[3 * 64 * 48];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 7919 % 251);
        return new RgbImage(64, 48, pixels);
    }

    private static float Farthest(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
