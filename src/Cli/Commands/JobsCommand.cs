using System.CommandLine;
using SamCam.Cli.Jobs;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam jobs</c>: the jobs of a server, and what became of jobs.</summary>
internal static class JobsCommand
{
    private const string Example = """
        samcam jobs                                 # the newest first
        samcam jobs --state running --state paused
        samcam jobs verify out/scenes               # every file of a run against what was recorded
        """;

    public static Command Create()
    {
        var states = new Option<string[]>("--state")
        {
            Description = "Only jobs in this state: submitted, indexing, running, paused, cancelling, cancelled, completed or failed; may be given often.",
            DefaultValueFactory = _ => [],
        };
        states.AcceptOnlyFromAmong("submitted", "indexing", "running", "paused", "cancelling", "cancelled", "completed", "failed");
        var list = new ListOptions();
        var command = ServerCommand.Create(
            "jobs",
            "List the jobs of a server, the newest first, or verify what one left.",
            Example,
            [states, list.Limit, list.After],
            async (session, parsed, cancellationToken) =>
            {
                var wanted = parsed.GetRequiredValue(states);
                var jobs = await list.ReadAsync(parsed, (after, count) => session.Client.ListJobsAsync(wanted, after, count, cancellationToken));
                await session.ShowAsync(new { Jobs = jobs.Items, jobs.Next }, output => JobText.WriteTable(output, jobs.Items));
                await ListOptions.SayNextAsync(session, jobs);
                return ExitCodes.Done;
            });
        command.Subcommands.Add(Verify());
        return command;
    }

    private static Command Verify()
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
        return verify;
    }
}
