using System.CommandLine;
using SamCam.Cli.Jobs;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam jobs</c>: what became of jobs.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var job = new Argument<string>("RUN|JOB")
        {
            Description = "The --output of a run, or the output or the id of a job of a cluster, whose database and object store the settings SAMCAM_Database__* and SAMCAM_Objects__* name, as for its coordinator.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        var verify = new Command(
            "verify",
            "Compare what a job left with what its rows record: every file is there, byte for byte, and nothing else is. Reads everything and changes nothing; ends with 4 when something is wrong.")
        {
            job, json,
        };
        verify.SetAction((parsed, cancellationToken) => new VerifySession(
            parsed.GetRequiredValue(job),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error).RunAsync(cancellationToken));
        return new Command("jobs", "What became of jobs.") { verify };
    }
}
