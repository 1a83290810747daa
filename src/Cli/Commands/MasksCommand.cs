using System.CommandLine;
using SamCam.Cli.Images;
using SamCam.Cli.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam masks</c>: SAM's everything mode on images, with the options and layouts of its <c>amg.py</c>.</summary>
internal static class MasksCommand
{
    /// <summary>More prompts at once than any device takes.</summary>
    public const int MaxPointsPerBatch = 4096;

    public static Command Create()
    {
        var input = new Argument<string>("IMAGE|DIR") { Description = "An image, or a folder whose images are all taken, subfolders included." };
        var output = new Option<string>("--output", "-o") { Description = "Where masks are written, each image's by its path below DIR without extension. Masks that are there are made again.", Required = true };
        var sam = new Option<string>("--sam", "--model") { Description = "SAM model: a name (see `samcam models list`) or a folder with model.json.", DefaultValueFactory = _ => "tiny-sam" };
        var format = new Option<string?>("--format") { Description = "coco-rle (default): NAME.json, a list of records with COCO run-length encoding. png: NAME/0.png, 1.png, ... and metadata.csv." };
        format.AcceptOnlyFromAmong("coco-rle", "png");
        var convert = new Option<bool>("--convert-to-rle") { Description = "amg.py's name for --format coco-rle." };
        var skip = new Option<bool>("--skip-existing") { Description = "Leave images alone that have masks in --output, whichever options made them." };
        var batch = new Option<int>("--points-per-batch") { Description = "Prompts decoded at once: memory against speed. Does not change masks.", DefaultValueFactory = _ => AutomaticMaskGenerator.DefaultPointsPerBatch };
        JobOptions.OneTo(batch, MaxPointsPerBatch);
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        var parameters = Parameters();

        var command = new Command(
            "masks",
            "Find all masks of images with SAM's everything mode. Parameters that are not given are as the model recommends, else as in SamAutomaticMaskGenerator.")
        {
            input, output, sam, format, convert, skip, batch, json,
        };
        foreach (var option in parameters.Options)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(convert) && result.GetValue(format) == "png")
                result.AddError("--convert-to-rle and --format png exclude each other");
        });
        command.SetAction((parsed, cancellationToken) => new MasksSession(
            new MasksSettings
            {
                Input = parsed.GetRequiredValue(input),
                Output = parsed.GetRequiredValue(output),
                Sam = parsed.GetRequiredValue(sam),
                Set = parameters.Read(parsed),
                PointsPerBatch = parsed.GetValue(batch),
                Layout = parsed.GetValue(format) == "png" ? MaskLayout.Png : MaskLayout.CocoRle,
                SkipExisting = parsed.GetValue(skip),
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error).RunAsync(cancellationToken));
        return command;
    }

    private static RecipeParameters Parameters()
    {
        var parameters = new RecipeParameters();
        parameters.Number<int>("--points-per-side", "sam.points_per_side", "Points per side of the prompt grid (1 to 256).");
        parameters.Number<double>("--pred-iou-thresh", "sam.pred_iou_thresh", "Drop masks whose predicted IoU is not above this (0 to 1).");
        parameters.Number<double>("--stability-score-thresh", "sam.stability_score_thresh", "Drop masks less stable than this (0 to 1).");
        parameters.Number<double>("--stability-score-offset", "sam.stability_score_offset", "How far the logit threshold is moved for the stability score.");
        parameters.Number<double>("--box-nms-thresh", "sam.box_nms_thresh", "Drop masks whose box overlaps a better one's by more than this IoU (0 to 1).");
        parameters.Number<int>("--crop-n-layers", "sam.crop_n_layers", "Layers of crops besides the whole image; layer i has 4^i crops (0 to 3).");
        parameters.Number<double>("--crop-nms-thresh", "sam.crop_nms_thresh", "As --box-nms-thresh, between crops (0 to 1).");
        parameters.Number<double>("--crop-overlap-ratio", "sam.crop_overlap_ratio", "Overlap of crops, as a fraction of the short image side (0 to 1).");
        parameters.Number<int>("--crop-n-points-downscale-factor", "sam.crop_n_points_downscale_factor", "Points per side in crop layer n are divided by this to the n (1 to 16).");
        parameters.Choice<PromptPlacement>("--prompts", "sam.prompts", "full: every point of the grid, as SAM. adaptive: every second one, then those that no mask covers; faster, and other masks.");
        parameters.Number<int>("--min-mask-region-area", "sam.min_mask_region_area", "Remove holes and islands smaller than this many pixels; 0 leaves masks alone.");
        parameters.Number<double>("--max-megapixels", "imaging.max_megapixels", "Refuse larger images (default 100).");
        return parameters;
    }
}
