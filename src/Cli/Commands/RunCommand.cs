using System.CommandLine;
using SamCam.Cli.Help;
using SamCam.Cli.Run;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam run</c>: a whole dataset on this machine.</summary>
internal static class RunCommand
{
    private const int ShardSize = 32;

    public static Command Create(Option<bool> verbose)
    {
        var job = new JobOptions(ShardSize, "labels/, masks/, images.csv and report.html", "The --output of an earlier run");
        var provider = new Option<ExecutionProvider>("--provider") { Description = "Where networks run: cuda, cpu, or auto (default): CUDA if it is there, else the CPU.", DefaultValueFactory = _ => ExecutionProvider.Auto };
        var batch = new Option<int>("--points-per-batch") { Description = "Prompts decoded at once: memory against speed. On a GPU, 256 to 1024.", DefaultValueFactory = _ => AutomaticMaskGenerator.DefaultPointsPerBatch };
        batch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MasksCommand.MaxPointsPerBatch)
                result.AddError($"--points-per-batch must be 1 to {MasksCommand.MaxPointsPerBatch}");
        });
        var fresh = new Option<bool>("--fresh") { Description = "Remove what an earlier job recorded in --output, and start over." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        var command = new Command("run", "Turn a dataset into pseudo-labels, SAM masks, statistics and a report, on this machine.");
        command.Add([.. job.Symbols, provider, batch, fresh, json]);
        command.SetAction((parsed, cancellationToken) => new RunSession(new RunSettings
        {
            Request = job.Read(parsed),
            Provider = parsed.GetValue(provider),
            PointsPerBatch = parsed.GetValue(batch),
            Fresh = parsed.GetValue(fresh),
            Json = parsed.GetValue(json),
            Verbose = parsed.GetValue(verbose),
        }).RunAsync(cancellationToken));
        return command;
    }
}
