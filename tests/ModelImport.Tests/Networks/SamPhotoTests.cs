using SamCam.ModelImport.Tests.Formula;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.ModelImport.Tests.Networks;

/// <summary>From a photo to mask logits through everything mode's own preprocessing, against the official code.</summary>
public sealed class SamPhotoTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Mobile_sam_on_a_photo_is_the_references() => await CheckAsync("mobile_sam");

    [Fact]
    public async Task Vit_b_on_a_photo_is_the_references()
    {
        LongCheck.Require();
        await CheckAsync("sam_vit_b");
    }

    private async Task CheckAsync(string network)
    {
        var golden = SamGolden.Read(network + "_photo.json");
        var file = File.ReadAllBytes(TestData.Require("data/photos/truck.jpg"));
        var photo = ImageDecoder.Decode(file, new ImagingOptions(), "truck.jpg");
        using var model = SamModel.Load(await SamGolden.ImportAsync(folder, network), new SessionSettings { Provider = ExecutionProvider.Cpu });
        using var decoder = ((IPromptableNetwork)model).Encode(photo);
        using var masks = decoder.Decode(FormulaInputs.Points);

        var logits = Enumerable.Range(0, 24).SelectMany(candidate => masks.Logits(candidate).ToArray()).ToArray();
        SamGolden.CheckMasks(new GoldenTensor(golden.GetProperty("decoder").GetProperty("low_res_masks")), logits, 3e-5);
        var scores = golden.GetProperty("decoder").GetProperty("iou_predictions").GetProperty("values");
        SamGolden.CheckScores(scores, masks.Scores.ToArray(), 1e-5f);
    }
}
