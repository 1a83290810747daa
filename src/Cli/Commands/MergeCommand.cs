using System.CommandLine;
using System.Globalization;
using SamCam.Cli.Labels;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Merging;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam merge</c>: pseudo-labels of any method and masks of any SAM become better pseudo-labels.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var pseudoLabels = new Option<string>("--pseudo-labels") { Description = "Folder of label PNGs, KEY.png (value = class id, 255 = void), searched recursively.", Required = true };
        var masks = new Option<string>("--masks") { Description = "Folder of SAM masks: KEY/ with a PNG per mask, KEY.json as amg.py writes, or KEY.json.gz.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the merged labels, KEY.png, with the VOC palette; existing files are replaced.", Required = true };
        var strategy = Choice("--strategy", "How to merge; sepl equals the reference code in every pixel.", "sepl", "sepl-argmax", "fma-mean-score", "none");
        var classes = new Option<string?>("--classes") { Description = "Number of classes, background included (or voc, coco, a file of names): higher values than that become background, with a warning. Default: all values are classes." };
        var keepVoid = Choice("--void", "Void pixels of the labels: dropped to background as the reference does, or kept where no mask paints.", "drop", "keep");
        var fallback = Choice("--fallback", "A class that the merge would erase: let it go as the reference does, or keep its CAM pixels.", "none", "cam");
        var maxMaskArea = new Option<double>("--max-mask-area") { Description = "Set masks aside that are larger than this share of the image; 1 keeps all.", DefaultValueFactory = _ => 1 };
        var strict = new Option<bool>("--masks-strict") { Description = "Take only pixels of value 255 as mask, as the reference does: 1-bit and 0/1 masks are then empty." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        maxMaskArea.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1))
                result.AddError("--max-mask-area must be above 0 and at most 1");
        });

        var command = new Command("merge", "Merge pseudo-labels with SAM masks (no model needed).")
        {
            pseudoLabels, masks, output, strategy, classes, keepVoid, fallback, maxMaskArea, strict, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new MergeSettings
            {
                PseudoLabels = parsed.GetRequiredValue(pseudoLabels),
                Masks = parsed.GetRequiredValue(masks),
                Output = parsed.GetRequiredValue(output),
                ClassCount = parsed.GetValue(classes) is { } text ? ClassList.Parse(text).Count : null,
                StrictMasks = parsed.GetValue(strict),
                Json = parsed.GetValue(json),
                Options = new MergeOptions
                {
                    Strategy = parsed.GetValue(strategy) switch
                    {
                        "sepl-argmax" => MergeStrategy.SeplArgmax,
                        "fma-mean-score" => MergeStrategy.FmaMeanScore,
                        "none" => MergeStrategy.None,
                        _ => MergeStrategy.Sepl,
                    },
                    Void = parsed.GetValue(keepVoid) is "keep" ? VoidPixels.Keep : VoidPixels.Drop,
                    Fallback = parsed.GetValue(fallback) is "cam" ? ClassFallback.Cam : ClassFallback.None,
                    MaxMaskArea = parsed.GetValue(maxMaskArea),
                },
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(MergeSettings settings, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine(error, !Console.IsErrorRedirected, TimeProvider.System);
        var summary = await new MergeSession(settings, progress, TimeProvider.System).RunAsync(cancellationToken);
        foreach (var warning in summary.Warnings)
            await error.WriteLineAsync($"samcam: warning: {warning.Key}: {warning.Reason}");
        var exitCode = await CommandOutput.ListAsync(error, summary.Failures);
        if (settings.Json)
            await CommandOutput.WriteJsonAsync(output, summary);
        else
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{summary.Done} of {summary.Images} labels merged in {summary.Seconds:0.0} s, {summary.Failed} failed; written to {summary.Output}"));
        return exitCode;
    }

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = $"{description} One of {string.Join(", ", values)}.", DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
