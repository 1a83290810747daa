using System.CommandLine;
using SamCam.Cli.Labels;
using SamCam.Segmentation.Evaluation;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam eval</c>: label maps against ground truth.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var predictions = new Option<string>("--predictions") { Description = "Folder of label PNGs, KEY.png; void (255) in them counts as background.", Required = true };
        var groundTruth = new Option<string>("--ground-truth") { Description = "Folder of ground-truth PNGs, KEY.png; void (255) in them is not counted.", Required = true };
        var classes = new Option<string>("--classes") { Description = "voc, coco, a number of classes (background included), or a file with one class name a line (background left out).", Required = true };
        var baseline = new Option<string?>("--baseline") { Description = "Folder of label PNGs to compare with, for example the CAM labels before merging." };
        var list = new Option<string?>("--list") { Description = "Text file with the keys to evaluate, one a line. Default: every ground-truth file needs a prediction." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output, instead of the table." };
        var command = new Command("eval", "Compare label maps with ground truth: IoU, precision, recall and boundary IoU per class, before and after.")
        {
            predictions, groundTruth, classes, baseline, list, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new EvalSettings
            {
                Predictions = parsed.GetRequiredValue(predictions),
                GroundTruth = parsed.GetRequiredValue(groundTruth),
                Classes = ClassList.Parse(parsed.GetRequiredValue(classes)),
                Baseline = parsed.GetValue(baseline),
                List = parsed.GetValue(list),
            };
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var summary = await new EvalSession(settings, new ProgressLine(error, !Console.IsErrorRedirected, TimeProvider.System)).RunAsync(cancellationToken);
            var exitCode = await CommandOutput.ListAsync(error, summary.Failures);
            if (parsed.GetValue(json))
                await CommandOutput.WriteJsonAsync(output, summary);
            else
                EvalTable.Write(output, summary);
            return exitCode;
        });
        return command;
    }
}
