using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam failures</c>: failed images with their reasons.</summary>
internal static class FailuresCommand
{
    private const string Example = """
        samcam failures                 # of all jobs, the newest job first
        samcam failures 3f2a --json
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        job.Arity = ArgumentArity.ZeroOrOne;
        job.Description += " Without it, failures of all jobs are listed.";
        var list = new ListOptions();
        return ServerCommand.Create(
            "failures",
            "List images that failed, with the reason of each.",
            Example,
            [job, list.Limit, list.After],
            async (session, parsed, cancellationToken) =>
            {
                Guid? id = parsed.GetValue(job) is { } text ? await session.FindAsync(text, cancellationToken) : null;
                // Failures of no job are none: whether there is the job is asked first.
                if (id is { } known)
                    await session.Client.GetJobAsync(known, cancellationToken);
                var failures = await list.ReadAsync(parsed, (after, count) => session.Client.ListFailuresAsync(id, after, count, cancellationToken));
                await session.ShowAsync(new { Failures = failures.Items, failures.Next }, output =>
                {
                    var table = new TextTable("JOB", "KEY", "CLASS", ">ATTEMPT", "FINISHED", "REASON");
                    foreach (var f in failures.Items)
                        table.Add(f.JobId.ToString(), f.Key, f.ErrorClass, ValueText.Count(f.Attempt), ValueText.Time(f.FinishedAt), f.Error);
                    table.Write(output, "No image failed.");
                });
                await ListOptions.SayNextAsync(session, failures);
                return ExitCodes.Done;
            });
    }
}
