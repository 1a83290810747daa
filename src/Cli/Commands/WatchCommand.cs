using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam watch</c>: a job to its end.</summary>
internal static class WatchCommand
{
    /// <summary>How a watch ends.</summary>
    public const string Endings = """
        Exit codes of a watch: 0 all images are done; 3 done, but some images failed; 1 the job failed; 5 the job was cancelled;
        130 interrupted: the job goes on, and so does a watch of it; 2 there is no such job, or the server refused.
        """;

    private const string Example = """
        samcam watch latest
        samcam watch 3f2a && samcam export 3f2a --output images.csv
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        return ServerCommand.Create(
            "watch",
            "Show how far a job is until it ends. The exit code says how it ended.",
            Example,
            [job],
            async (session, parsed, cancellationToken) =>
                await new WatchSession(session, await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken)).RunAsync(cancellationToken),
            notes: Endings);
    }
}
