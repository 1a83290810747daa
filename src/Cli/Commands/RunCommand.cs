using System.CommandLine;
using SamCam.Cli.Help;
using SamCam.Cli.Run;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam run</c>: a whole dataset on this machine.</summary>
internal static class RunCommand
{
    private const int ShardSize = 32;
    private const int MaxCores = 1024;

    public static Command Create(Option<bool> verbose)
    {
        var job = new JobOptions(ShardSize, "labels/, masks/, images.csv and report.html", "The --output of an earlier run");
        var provider = new Option<ExecutionProvider>("--provider") { Description = "Where networks run: cuda, cpu, or auto (default): CUDA if it is there, else the CPU.", DefaultValueFactory = _ => ExecutionProvider.Auto };
        var cores = new Option<int?>("--cores") { Description = "CPU cores to use; each computes an image of its own. Default: all." };
        JobOptions.OneTo(cores, MaxCores);
        var batch = new Option<int?>("--points-per-batch") { Description = "Prompts decoded at once: memory against speed. Default: on a CPU measured once per model and machine, on a GPU 256; up to 1024 pay there." };
        JobOptions.OneTo(batch, MasksCommand.MaxPointsPerBatch);
        var fresh = new Option<bool>("--fresh") { Description = "Remove what an earlier job recorded in --output, and start over." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        var command = new Command("run", "Turn a dataset into pseudo-labels, SAM masks, statistics and a report, on this machine.");
        command.Add([.. job.Symbols, provider, cores, batch, fresh, json]);
        command.SetAction((parsed, cancellationToken) => new RunSession(new RunSettings
        {
            Request = job.Read(parsed),
            Provider = parsed.GetValue(provider),
            Cores = parsed.GetValue(cores) ?? 0,
            PointsPerBatch = parsed.GetValue(batch) ?? 0,
            Fresh = parsed.GetValue(fresh),
            Json = parsed.GetValue(json),
            Verbose = parsed.GetValue(verbose),
        }).RunAsync(cancellationToken));
        return command;
    }
}
