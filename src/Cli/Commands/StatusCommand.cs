using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam status</c>: one job as it is now.</summary>
internal static class StatusCommand
{
    private const string Example = """
        samcam status latest
        samcam status 3f2a --json | jq .done
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        return ServerCommand.Create(
            "status",
            "Say what a job is and how far: state, counts, speed, time left, accelerator time, cost.",
            Example,
            [job],
            async (session, parsed, cancellationToken) =>
            {
                var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
                var found = await session.Client.GetJobAsync(id, cancellationToken);
                await session.ShowAsync(found, output => JobText.Write(output, found));
                return ExitCodes.Done;
            });
    }
}
