using System.CommandLine;
using SamCam.Cli.Help;
using SamCam.Cli.Run;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam run</c>: a whole dataset on this machine.</summary>
internal static class RunCommand
{
    private const int ShardSize = 32;

    public static Command Create(Option<bool> verbose)
    {
        var job = new JobOptions(ShardSize, "labels/, masks/, images.csv and report.html", "The --output of an earlier run");
        var fresh = new Option<bool>("--fresh") { Description = "Remove what an earlier job recorded in --output, and start over." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        var command = new Command("run", "Turn a dataset into pseudo-labels, SAM masks, statistics and a report, on this machine.");
        command.Add([.. job.Symbols, fresh, json]);
        command.SetAction((parsed, cancellationToken) => new RunSession(new RunSettings
        {
            Request = job.Read(parsed),
            Fresh = parsed.GetValue(fresh),
            Json = parsed.GetValue(json),
            Verbose = parsed.GetValue(verbose),
        }).RunAsync(cancellationToken));
        return command;
    }
}
