using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam submit</c>: a dataset as a job of a server.</summary>
internal static class SubmitCommand
{
    private const string Example = """
        samcam submit samples/scenes --output out/scenes                # prints the id of the job
        samcam submit s3://bucket/coco/instances_train2017.json --images s3://bucket/coco/train2017 --output s3://bucket/out/coco --watch
        """;

    public static Command Create()
    {
        var job = new JobOptions(shardSize: null, "labels/, masks/ and images.csv", "The id or the --output of an earlier job");
        var priority = new Option<string>("--priority") { Description = "low, normal or high: higher ones go first.", DefaultValueFactory = _ => "normal" };
        priority.AcceptOnlyFromAmong("low", "normal", "high");
        var idempotencyKey = new Option<string?>("--idempotency-key") { Description = "A text of your own: submitted again with the same text, it is the same job." };
        var retentionDays = new Option<int?>("--retention-days") { Description = "Days after the end of the job when the server deletes its rows; kept for ever unless given." };
        JobOptions.AtLeastOne(retentionDays);
        var retentionArtifacts = new Option<bool>("--retention-artifacts") { Description = "Delete its labels, masks and tables with the rows." };
        var webhook = new Option<string?>("--webhook") { Description = "An address that the server tells when the job ends, on a host that it allows (Webhooks:Hosts)." };
        var watch = new Option<bool>("--watch") { Description = "Watch the job to its end, and end as `samcam watch` does." };
        return ServerCommand.Create(
            "submit",
            "Submit a dataset as a job of a server.",
            Example,
            [.. job.Symbols, priority, idempotencyKey, retentionDays, retentionArtifacts, webhook, watch],
            async (session, parsed, cancellationToken) =>
            {
                var request = SubmittedPlaces.Resolve(job.Read(parsed)) with
                {
                    Priority = parsed.GetRequiredValue(priority),
                    RetentionDays = parsed.GetValue(retentionDays),
                    RetentionArtifacts = parsed.GetValue(retentionArtifacts),
                    Webhook = parsed.GetValue(webhook),
                };
                var id = await session.Client.SubmitAsync(request, parsed.GetValue(idempotencyKey), cancellationToken);
                if (!parsed.GetValue(watch))
                {
                    await session.ShowAsync(new { Id = id, Server = session.Address }, output => output.WriteLine(id));
                    await session.SayAsync($"submitted; {session.Next($"watch {id}")} shows how far it is");
                    return ExitCodes.Done;
                }

                await session.SayAsync($"job {id} submitted");
                return await new WatchSession(session, id).RunAsync(cancellationToken);
            },
            notes: "Relative paths are those of this machine: on a server of another machine name places that both see, such as s3://...\n" + WatchCommand.Endings);
    }
}
