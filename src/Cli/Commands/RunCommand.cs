using System.CommandLine;
using System.Globalization;
using SamCam.Cli.Run;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam run</c>: a whole dataset on this machine.</summary>
internal static class RunCommand
{
    public static Command Create(Option<bool> verbose)
    {
        var dataset = new Argument<string>("DATASET")
        {
            Description = "A folder of images with labels.csv or labels.json, a COCO instances JSON, or a VOC devkit root.",
        };
        var output = new Option<string>("--output", "-o") { Description = "Where labels/, masks/, images.csv and report.html are written. It belongs to one job: the same command goes on where it was.", Required = true };
        var images = new Option<string?>("--images") { Description = "Folder of the images, when the dataset's layout does not say it." };
        var labels = new Option<string?>("--labels") { Description = "File of image-level labels: labels.csv, labels.json or IRN's cls_labels.npy." };
        var split = new Option<string?>("--split") { Description = "Name of the split, for a VOC devkit (default: train)." };
        var sam = new Option<string>("--sam") { Description = "SAM model: a name (see `samcam models list`) or a folder with model.json.", DefaultValueFactory = _ => "tiny-sam" };
        var cam = new Option<string>("--cam") { Description = "CAM model: a name or a folder with model.json.", DefaultValueFactory = _ => "tiny-cam" };
        var pseudoLabels = new Option<string?>("--pseudo-labels") { Description = "Folder of ready pseudo-labels, <key>.png, of any other method; used in place of a CAM model." };
        var masks = new Option<string?>("--masks") { Description = "The --output of an earlier run: its masks are taken for images that are the same bytes, if its SAM model, imaging and sam parameters are the same." };
        var strategy = new Option<string?>("--strategy") { Description = "How masks and CAM are merged: sepl (default), sepl-argmax, fma-mean-score, none (CAM alone)." };
        var recipe = new Option<string?>("--recipe") { Description = "JSON file of parameters, for example {\"sam\": {\"points_per_side\": 16}}." };
        var set = new Option<string[]>("--set") { Description = "One parameter as key=value, for example --set cam.background_threshold=0.3; may be given often.", DefaultValueFactory = _ => [] };
        var shardSize = new Option<int>("--shard-size") { Description = "Images per shard.", DefaultValueFactory = _ => 32 };
        var limit = new Option<int?>("--limit") { Description = "Only the first N images." };
        var provider = new Option<ExecutionProvider>("--provider") { Description = "Where networks run: cuda, cpu, or auto (default): CUDA if it is there, else the CPU.", DefaultValueFactory = _ => ExecutionProvider.Auto };
        var batch = new Option<int>("--points-per-batch") { Description = "Prompts decoded at once: memory against speed. On a GPU, 256 to 1024.", DefaultValueFactory = _ => AutomaticMaskGenerator.DefaultPointsPerBatch };
        var fresh = new Option<bool>("--fresh") { Description = "Remove what an earlier job recorded in --output, and start over." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        AtLeastOne(shardSize);
        AtLeastOne(limit);
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MasksCommand.MaxPointsPerBatch)
                result.AddError($"--points-per-batch must be 1 to {MasksCommand.MaxPointsPerBatch}");
        });

        var command = new Command("run", "Turn a dataset into pseudo-labels, SAM masks, statistics and a report, on this machine.")
        {
            dataset, output, images, labels, split, sam, cam, pseudoLabels, masks, strategy, recipe, set, shardSize, limit, provider, batch, fresh, json,
        };
        command.SetAction((parsed, cancellationToken) => new RunSession(new RunSettings
        {
            Dataset = parsed.GetRequiredValue(dataset),
            Output = parsed.GetRequiredValue(output),
            Images = parsed.GetValue(images),
            Labels = parsed.GetValue(labels),
            Split = parsed.GetValue(split),
            Sam = parsed.GetRequiredValue(sam),
            Cam = parsed.GetRequiredValue(cam),
            PseudoLabels = parsed.GetValue(pseudoLabels),
            Masks = parsed.GetValue(masks),
            Strategy = parsed.GetValue(strategy),
            RecipeFile = parsed.GetValue(recipe),
            Set = parsed.GetRequiredValue(set),
            ShardSize = parsed.GetValue(shardSize),
            Limit = parsed.GetValue(limit),
            Provider = parsed.GetValue(provider),
            PointsPerBatch = parsed.GetValue(batch),
            Fresh = parsed.GetValue(fresh),
            Json = parsed.GetValue(json),
            Verbose = parsed.GetValue(verbose),
        }).RunAsync(cancellationToken));
        return command;
    }

    /// <summary>Judges the word itself: one that is no number has no value to ask for, and is refused by the parser.</summary>
    private static void AtLeastOne(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var word] && int.TryParse(word.Value, CultureInfo.InvariantCulture, out var number) && number < 1)
            result.AddError($"{option.Name} must be at least 1");
    });
}
