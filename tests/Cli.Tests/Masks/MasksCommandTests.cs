using System.Text.Json;
using SamCam.Cli.Commands;
using SamCam.Cli.Tests.Images;
using SamCam.Cli.Tests.Labels;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Masks;

public sealed class MasksCommandTests : IDisposable
{
    // Few prompts, no threshold and a box NMS of its own: fast, and the same masks with whatever the bundled model is.
    private static readonly string[] Loose = ["--points-per-side", "4", "--pred-iou-thresh", "0", "--stability-score-thresh", "0", "--box-nms-thresh", "0.7"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Records_are_the_masks_of_everything_mode_in_amgs_list()
    {
        (await Run([Pictures.Scene, .. Loose])).ExitCode.ShouldBe(ExitCodes.Done);

        using var model = SamModel.Load(Repository.PathOf("models/tiny-sam"), new SessionSettings());
        var options = new AutomaticMaskOptions { PointsPerSide = 4, PredIouThresh = 0, StabilityScoreThresh = 0 };
        var image = ImageDecoder.Decode(File.ReadAllBytes(Pictures.Scene), new ImagingOptions(), "scene");
        var expected = new AutomaticMaskGenerator(model, options).Generate(image, TestContext.Current.CancellationToken);
        expected.ShouldNotBeEmpty();
        var path = folder.PathOf("out/scene-001.json");
        var masks = MaskFile.Read(path);
        masks.Select(m => m.Segmentation.ToCompressedString()).ShouldBe(expected.Select(m => m.Segmentation.ToCompressedString()));
        masks.Select(m => (m.PointX, m.PointY)).ShouldBe(expected.Select(m => (m.PointX, m.PointY)));

        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        json.RootElement.ValueKind.ShouldBe(JsonValueKind.Array);
        json.RootElement[0].EnumerateObject().Select(p => p.Name)
            .ShouldBe(["segmentation", "area", "bbox", "predicted_iou", "point_coords", "stability_score", "crop_box"]);
        json.RootElement[0].GetProperty("segmentation").GetProperty("size").EnumerateArray().Select(v => v.GetInt32()).ShouldBe([image.Height, image.Width]);
    }

    [Fact]
    public async Task The_folder_of_pngs_is_laid_out_as_amg_does_and_holds_the_same_masks()
    {
        await Run([Pictures.Scene, "--convert-to-rle", .. Loose]);
        (await Run([Pictures.Scene, "--format", "png", .. Loose])).ExitCode.ShouldBe(ExitCodes.Done);
        var records = MaskFile.Read(folder.PathOf("out/scene-001.json"));

        Directory.GetFiles(folder.PathOf("out/scene-001")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, records.Count).Select(i => $"{i}.png").Append("metadata.csv").Order(StringComparer.Ordinal));
        var table = File.ReadAllLines(folder.PathOf("out/scene-001/metadata.csv"));
        table[0].ShouldBe(
            "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,stability_score,crop_box_x0,crop_box_y0,crop_box_w,crop_box_h");
        table.Length.ShouldBe(records.Count + 1);
        table[1].ShouldStartWith($"0,{records[0].Area},{records[0].Box.Left},");
        var masks = PngMaskFolder.Read(folder.PathOf("out/scene-001"), strict: true).Masks;
        masks.Select(m => m.Segmentation.ToCompressedString()).ShouldBe(records.Select(m => m.Segmentation.ToCompressedString()));
        masks.Select(m => m.PredictedIou).ShouldBe(records.Select(m => m.PredictedIou));
    }

    [Fact]
    public async Task A_folder_is_done_as_far_as_it_can_be()
    {
        Pictures.Write(folder, "in/a.png");
        Pictures.Write(folder, "in/sub/b.png");
        Pictures.WriteText(folder, "in/broken.jpg", "this is text");
        Pictures.WriteText(folder, "in/empty.png", "");
        var run = await Run([folder.PathOf("in"), "--json", "--format", "png", .. Loose]);

        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        var json = run.Json;
        (json.GetProperty("images").GetInt32(), json.GetProperty("done").GetInt32(), json.GetProperty("failed").GetInt32()).ShouldBe((4, 2, 2));
        foreach (var result in json.GetProperty("results").EnumerateArray())
            PngMaskFolder.Read(folder.PathOf("out/" + result.GetProperty("key").GetString())).Masks.Count.ShouldBe(result.GetProperty("masks").GetInt32());
        json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("key").GetString()).ShouldBe(["a", "sub/b"]);
        json.GetProperty("failures").EnumerateArray().Select(f => f.GetProperty("key").GetString()).ShouldBe(["broken", "empty"]);
        run.Error.ShouldContain("failed: broken: broken.jpg: it is no image of a known format");
        run.Error.ShouldContain("failed: empty: empty.png: the file is empty");
        Directory.GetFileSystemEntries(folder.PathOf("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["a", "sub"]);
    }

    [Fact]
    public async Task Results_are_made_again_unless_they_may_stay()
    {
        var picture = Pictures.Write(folder, "a.png");
        var masks = Pictures.WriteText(folder, "out/a.json", "[]");
        var run = await Run([picture, "--skip-existing", "--json", .. Loose]);
        (run.ExitCode, run.Json.GetProperty("skipped").GetInt32(), run.Json.GetProperty("done").GetInt32()).ShouldBe((ExitCodes.Done, 1, 0));
        File.ReadAllText(masks).ShouldBe("[]");

        (await Run([picture, .. Loose])).ExitCode.ShouldBe(ExitCodes.Done);
        MaskFile.Read(masks).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Parameters_are_SAMs_then_the_models_then_the_given_ones()
    {
        var options = (await Run([Pictures.Write(folder, "a.png"), "--json", "--points-per-side", "2", "--box-nms-thresh", "0.5", "--points-per-batch", "3"])).Json.GetProperty("options");
        options.GetProperty("points_per_side").GetInt32().ShouldBe(2);
        options.GetProperty("box_nms_thresh").GetDouble().ShouldBe(0.5);
        options.GetProperty("crop_overlap_ratio").GetDouble().ShouldBe(512.0 / 1500);
        var recommended = ModelFolder.Open(Repository.PathOf("models/tiny-sam")).Manifest.Recommended;
        options.GetProperty("pred_iou_thresh").GetDouble().ShouldBe(recommended["pred_iou_thresh"].GetDouble());
        options.GetProperty("stability_score_thresh").GetDouble().ShouldBe(recommended["stability_score_thresh"].GetDouble());
    }

    [Fact]
    public async Task Crops_and_the_clean_up_of_small_regions_can_be_asked_for()
    {
        var run = await Run(
            [Pictures.Write(folder, "a.png"), "--json", "--crop-n-layers", "1", "--crop-nms-thresh", "0.6", "--crop-overlap-ratio", "0.3",
             "--crop-n-points-downscale-factor", "2", "--min-mask-region-area", "5", "--stability-score-offset", "0.5", "--prompts", "adaptive", .. Loose]);
        run.ExitCode.ShouldBe(ExitCodes.Done);
        run.Json.GetProperty("options").GetRawText().ShouldContain(
            "\"stability_score_offset\":0.5,\"box_nms_thresh\":0.7,\"crop_n_layers\":1,\"crop_nms_thresh\":0.6,\"crop_overlap_ratio\":0.3,\"crop_n_points_downscale_factor\":2,\"min_mask_region_area\":5,\"prompts\":\"adaptive\"");
    }

    [Fact]
    public async Task Finding_no_mask_at_all_is_said_with_what_to_try()
    {
        var picture = Pictures.Write(folder, "a.png");
        var run = await Run([picture, "--points-per-side", "2", "--pred-iou-thresh", "1"]);
        run.ExitCode.ShouldBe(ExitCodes.Done);
        run.Error.ShouldContain("samcam: 0 masks; lower --pred-iou-thresh");
        MaskFile.Read(folder.PathOf("out/a.json")).ShouldBeEmpty();
        var some = await Run([picture, .. Loose]);
        some.Error.ShouldContain($"samcam: {MaskFile.Read(folder.PathOf("out/a.json")).Count} masks");
        some.Error.ShouldNotContain("lower");
    }

    [Theory]
    [InlineData("--points-per-side", "0")]
    [InlineData("--points-per-side", "257")]
    [InlineData("--pred-iou-thresh", "1.5")]
    [InlineData("--stability-score-thresh", "-0.1")]
    [InlineData("--stability-score-offset", "NaN")]
    [InlineData("--crop-n-layers", "4")]
    [InlineData("--crop-n-points-downscale-factor", "0")]
    [InlineData("--min-mask-region-area", "-1")]
    [InlineData("--max-megapixels", "0")]
    [InlineData("--sam", "tiny-cam")]
    [InlineData("--sam", "no-such-model")]
    public async Task A_value_that_cannot_be_used_stops_before_anything_is_written(string option, string value)
    {
        await Should.ThrowAsync<InputException>(() => Run([Pictures.Write(folder, "a.png"), option, value]));
        Directory.Exists(Path.Combine(folder.Root, "out")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--points-per-side", "many")]
    [InlineData("--pred-iou-thresh", "0,5x")]
    [InlineData("--points-per-batch", "0")]
    [InlineData("--prompts", "many")]
    [InlineData("--format", "gif")]
    [InlineData("--format", "png", "--convert-to-rle")]
    [InlineData("--no-such-option")]
    public async Task A_wrong_command_line_is_wrong_usage(params string[] wrong) =>
        (await CommandLine.RunAsync(["masks", Pictures.Scene, "--output", Path.Combine(folder.Root, "out"), .. wrong])).ShouldBe(ExitCodes.Usage);

    [Fact]
    public async Task The_command_is_part_of_the_program_and_bad_input_is_wrong_input()
    {
        (await CommandLine.RunAsync(["masks", Path.Combine(folder.Root, "gone"), "--output", Path.Combine(folder.Root, "out")])).ShouldBe(ExitCodes.Usage);
        (await CommandLine.RunAsync(["masks", Pictures.WriteText(folder, "a.jpg", "text"), "--output", folder.PathOf("out")])).ShouldBe(ExitCodes.Usage);
        (await Should.ThrowAsync<InputException>(() => CommandRun.Of(MasksCommand.Create(), Pictures.Scene, "--output", Pictures.WriteText(folder, "file", ""))))
            .Reason.ShouldContain("cannot be written to");
    }

    private Task<CommandRun> Run(string[] arguments) => CommandRun.Of(MasksCommand.Create(), [.. arguments, "--output", Path.Combine(folder.Root, "out")]);
}
