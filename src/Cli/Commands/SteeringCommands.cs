using System.CommandLine;
using System.Net;
using SamCam.Cli.Server;
using SamCam.Client;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam pause</c>, <c>resume</c>, <c>cancel</c> and <c>requeue</c>: what a job can be told.</summary>
internal static class SteeringCommands
{
    public static IEnumerable<Command> Create() =>
    [
        Of("pause", "Hold a job back. What is finished stays; workers give its shards back.", "samcam pause 3f2a", "paused", (client, id, token) => client.PauseAsync(id, token)),
        Of("resume", "Let a paused job go on.", "samcam resume 3f2a", "resumed", (client, id, token) => client.ResumeAsync(id, token)),
        Of("cancel", "End a job. What is finished stays.", "samcam cancel 3f2a", "cancelled", (client, id, token) => client.CancelAsync(id, token)),
        Requeue(),
    ];

    private static Command Of(string name, string description, string example, string done, Func<SamCamClient, Guid, CancellationToken, Task> tell)
    {
        var job = JobReference.Argument();
        return ServerCommand.Create(name, description, example, [job], async (session, parsed, cancellationToken) =>
        {
            var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
            await TellAsync(session, id, done, () => tell(session.Client, id, cancellationToken), cancellationToken);
            var now = await session.Client.GetJobAsync(id, cancellationToken);
            await session.ShowAsync(now, output => output.WriteLine($"job {id} is {now.State}"));
            return ExitCodes.Done;
        });
    }

    private static Command Requeue()
    {
        var job = JobReference.Argument();
        return ServerCommand.Create(
            "requeue",
            "Compute the failed images of a job again.",
            "samcam requeue 3f2a && samcam watch 3f2a",
            [job],
            async (session, parsed, cancellationToken) =>
            {
                var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
                var images = 0;
                await TellAsync(session, id, "requeued", async () => images = await session.Client.RequeueFailedAsync(id, cancellationToken), cancellationToken);
                await session.ShowAsync(new { Id = id, Images = images }, output => output.WriteLine($"job {id}: {images} failed images are computed again"));
                return ExitCodes.Done;
            });
    }

    /// <summary>Tells a job something; when it is in no state for that, says in which it is.</summary>
    private static async Task TellAsync(ServerSession session, Guid id, string what, Func<Task> tell, CancellationToken cancellationToken)
    {
        try
        {
            await tell();
        }
        catch (SamCamException e) when (e.Status == HttpStatusCode.Conflict)
        {
            var job = await session.Client.GetJobAsync(id, cancellationToken);
            throw new CommandException($"job {id} is {job.State}: it cannot be {what}", ExitCodes.Usage, e);
        }
    }
}
