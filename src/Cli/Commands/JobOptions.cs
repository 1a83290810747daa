using System.CommandLine;
using System.Globalization;
using SamCam.Contracts;

namespace SamCam.Cli.Commands;

/// <summary>The arguments that say what a job is; <c>run</c> and <c>submit</c> have the same.</summary>
internal sealed class JobOptions
{
    private readonly Argument<string> dataset = new("DATASET")
    {
        Description = "A folder of images with labels.csv or labels.json, a COCO instances JSON, or a VOC devkit root.",
    };

    private readonly Option<string> output = new("--output", "-o") { Required = true };
    private readonly Option<string?> images = new("--images") { Description = "Folder of the images, when the dataset's layout does not say it." };
    private readonly Option<string?> labels = new("--labels") { Description = "File of image-level labels: labels.csv, labels.json or IRN's cls_labels.npy." };
    private readonly Option<string?> split = new("--split") { Description = "Name of the split, for a VOC devkit (default: train)." };
    private readonly Option<string> sam = new("--sam") { Description = "SAM model: a name (see `samcam models list`) or a folder with model.json.", DefaultValueFactory = _ => "tiny-sam" };
    private readonly Option<string> cam = new("--cam") { Description = "CAM model: a name or a folder with model.json.", DefaultValueFactory = _ => "tiny-cam" };
    private readonly Option<string?> pseudoLabels = new("--pseudo-labels") { Description = "Folder of ready pseudo-labels, <key>.png, of any other method; used in place of a CAM model." };
    private readonly Option<string?> masks = new("--masks");
    private readonly Option<string?> strategy = new("--strategy") { Description = "How masks and CAM are merged: sepl (default), sepl-argmax, fma-mean-score, none (CAM alone)." };
    private readonly Option<string?> recipe = new("--recipe") { Description = "JSON file of parameters, for example {\"sam\": {\"points_per_side\": 16}}." };
    private readonly Option<string[]> set = new("--set") { Description = "One parameter as key=value, for example --set cam.background_threshold=0.3; may be given often.", DefaultValueFactory = _ => [] };
    private readonly Option<int?> shardSize;
    private readonly Option<int?> limit = new("--limit") { Description = "Only the first N images." };

    /// <summary>The arguments of a command.</summary>
    /// <param name="shardSize">Images per shard unless told; null lets the server choose.</param>
    /// <param name="results">What is written to <c>--output</c>.</param>
    /// <param name="masks">What <c>--masks</c> takes.</param>
    public JobOptions(int? shardSize, string results, string masks)
    {
        output.Description = $"Where {results} are written. It belongs to one job: the same command goes on where it was.";
        this.shardSize = new("--shard-size") { Description = "Images per shard" + (shardSize is null ? "; chosen by the speed of the workers unless given." : ".") };
        if (shardSize is { } size)
            this.shardSize.DefaultValueFactory = _ => size;
        this.masks.Description = $"{masks}: its masks are taken for images that are the same bytes, if its SAM model, imaging and sam parameters are the same.";
        AtLeastOne(this.shardSize);
        AtLeastOne(limit);
    }

    /// <summary>The arguments and options.</summary>
    public IEnumerable<Symbol> Symbols => [dataset, output, images, labels, split, sam, cam, pseudoLabels, masks, strategy, recipe, set, shardSize, limit];

    /// <summary>What was asked for, as it was written.</summary>
    public JobRequest Read(ParseResult parsed) => new()
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
    };

    /// <summary>Refuses numbers below 1. Judges the word itself: one that is no number has no value to ask for, and is refused by the parser.</summary>
    public static void AtLeastOne(Option option) => Require(option, number => number >= 1, "at least 1");

    /// <summary>Requires of an option with a whole number that it is from 1 to a largest one.</summary>
    public static void OneTo(Option option, int largest) => Require(option, number => number >= 1 && number <= largest, FormattableString.Invariant($"1 to {largest}"));

    private static void Require(Option option, Func<int, bool> holds, string what) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var word] && int.TryParse(word.Value, CultureInfo.InvariantCulture, out var number) && !holds(number))
            result.AddError($"{option.Name} must be {what}");
    });
}
