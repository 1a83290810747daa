using System.Diagnostics;
using System.Text.Json;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>Everything after the decoder, against the reference implementation on recorded decoder outputs.</summary>
public sealed class EverythingGoldenTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dog", "default")]
    [InlineData("groceries", "default")]
    [InlineData("dog", "heavy")]
    public void Candidates_and_masks_are_the_references(string photo, string run)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Require($"golden/everything/{photo}/{run}.json")));
        var network = new RecordedNetwork(TestData.Require($"golden/everything/{photo}/replay.npz"));
        var (width, height) = (golden.RootElement.GetProperty("width").GetInt32(), golden.RootElement.GetProperty("height").GetInt32());
        var image = new RgbImage(width, height, new byte[3 * width * height]);
        var options = Options(golden.RootElement.GetProperty("parameters"));
        var generator = new AutomaticMaskGenerator(network, options);

        using (var decoder = ((IPromptableNetwork)network).Encode(image))
        {
            var candidates = generator.Candidates(decoder, image, new CropBox(0, 0, width, height), 0, TestContext.Current.CancellationToken);
            CheckCandidates(golden.RootElement.GetProperty("before_nms"), candidates);
        }

        var watch = Stopwatch.StartNew();
        var masks = generator.Generate(image, TestContext.Current.CancellationToken);
        output.WriteLine($"{photo} {run}: {masks.Count} masks in {watch.Elapsed.TotalMilliseconds:F0} ms");
        CheckMasks(golden.RootElement.GetProperty("masks"), masks, output);
    }

    private static AutomaticMaskOptions Options(JsonElement parameters) => new()
    {
        PointsPerSide = parameters.GetProperty("points_per_side").GetInt32(),
        PredIouThresh = parameters.GetProperty("pred_iou_thresh").GetDouble(),
        StabilityScoreThresh = parameters.GetProperty("stability_score_thresh").GetDouble(),
        StabilityScoreOffset = parameters.GetProperty("stability_score_offset").GetDouble(),
        BoxNmsThresh = parameters.GetProperty("box_nms_thresh").GetDouble(),
        MinMaskRegionArea = parameters.GetProperty("min_mask_region_area").GetInt32(),
    };

    private static void CheckCandidates(JsonElement expected, List<MaskCandidate> actual)
    {
        actual.Select(c => c.Index).ShouldBe(expected.EnumerateArray().Select(c => c.GetProperty("candidate").GetInt32()));
        foreach (var (e, a) in expected.EnumerateArray().Zip(actual))
        {
            a.Mask.PredictedIou.ShouldBe(e.GetProperty("predicted_iou").GetSingle());
            a.Mask.StabilityScore.ShouldBe(e.GetProperty("stability_score").GetSingle(), 1e-6f);
            int[] box = [a.Mask.Box.Left, a.Mask.Box.Top, a.Mask.Box.Right, a.Mask.Box.Bottom];
            box.ShouldBe(e.GetProperty("box_xyxy").EnumerateArray().Select(v => v.GetInt32()));
        }
    }

    private static void CheckMasks(JsonElement expected, IReadOnlyList<SamMask> actual, ITestOutputHelper output)
    {
        actual.Count.ShouldBe(expected.GetArrayLength());
        var different = 0;
        foreach (var (e, a) in expected.EnumerateArray().Zip(actual))
        {
            a.PredictedIou.ShouldBe(e.GetProperty("predicted_iou").GetSingle());
            a.StabilityScore.ShouldBe(e.GetProperty("stability_score").GetSingle(), 1e-6f);
            int[] box = [a.Box.Left, a.Box.Top, a.Box.Width, a.Box.Height];
            box.ShouldBe(e.GetProperty("bbox").EnumerateArray().Select(v => v.GetInt32()));
            var point = e.GetProperty("point_coords")[0];
            a.PointX.ShouldBe(point[0].GetDouble(), 1e-9);
            a.PointY.ShouldBe(point[1].GetDouble(), 1e-9);
            Math.Abs(a.Area - e.GetProperty("area").GetInt32()).ShouldBeLessThanOrEqualTo(3);
            if (CompressedRle.Encode(a.Segmentation.Counts) != e.GetProperty("segmentation").GetProperty("counts").GetString())
                different++;
        }

        output.WriteLine($"{different} of {actual.Count} masks differ");
        ((double)different).ShouldBeLessThanOrEqualTo(0.01 * actual.Count);
    }
}
