using System.CommandLine;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.EverythingBenchmark;

/// <summary>The command line.</summary>
internal static class EverythingCommand
{
    public static RootCommand Create()
    {
        var images = new Argument<string[]>("IMAGES") { Description = "Photos.", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string>("--model") { Description = "The SAM model that is measured, by name or folder.", Required = true };
        var reference = new Option<string>("--reference") { Description = "The same network with a dense decoder: decoded 64 prompts at once, every mask made a full-size image before anything is dropped. The measured model unless given." };
        var share = new Option<double?>("--survivors") { Description = "Share of the prompts, 0 to 1, with a mask that passes the filter of the predicted IoU: all predicted IoUs of a photo are shifted so. For networks whose weights are made by a formula." };
        var points = new Option<int>("--points-per-side") { Description = "Points per side of the prompt grid.", DefaultValueFactory = _ => 32 };
        var iou = new Option<double?>("--pred-iou-thresh") { Description = "The filter of the predicted IoU." };
        var stability = new Option<double?>("--stability-score-thresh") { Description = "The filter of the stability score." };
        var batch = new Option<int>("--batch") { Description = "Prompts decoded at once by the measured model.", DefaultValueFactory = _ => AutomaticMaskGenerator.DefaultPointsPerBatch };
        var threads = new Option<int>("--threads") { Description = "Threads of a network; 0 takes one per core." };
        var rounds = new Option<int>("--rounds") { Description = "How often each photo is done both ways; medians are told.", DefaultValueFactory = _ => 1 };
        var command = new RootCommand("Times everything mode on photos, in one run with the plain way of doing it, and compares the masks of both.")
        {
            images, model, reference, share, points, iou, stability, batch, threads, rounds,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var measured = ModelFolder.Open(ModelCatalog.Resolve(parsed.GetRequiredValue(model)));
            var defaults = new AutomaticMaskOptions();
            var run = new EverythingRun
            {
                Model = measured,
                Reference = parsed.GetValue(reference) is { } plain ? ModelFolder.Open(ModelCatalog.Resolve(plain)) : measured,
                Survivors = parsed.GetValue(share),
                Options = defaults with
                {
                    PointsPerSide = parsed.GetValue(points),
                    PredIouThresh = parsed.GetValue(iou) ?? defaults.PredIouThresh,
                    StabilityScoreThresh = parsed.GetValue(stability) ?? defaults.StabilityScoreThresh,
                },
                Batch = parsed.GetValue(batch),
                Session = new SessionSettings { Provider = ExecutionProvider.Cpu, IntraOpThreads = parsed.GetValue(threads) },
                Rounds = parsed.GetValue(rounds),
            };
            run.Measure(parsed.GetRequiredValue(images), parsed.InvocationConfiguration.Output, cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }
}
