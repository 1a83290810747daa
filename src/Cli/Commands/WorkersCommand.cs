using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam workers</c>: who computes.</summary>
internal static class WorkersCommand
{
    public static Command Create() => ServerCommand.Create(
        "workers",
        "List the workers that were heard of lately: device, speed, memory, shard in hand.",
        "samcam workers",
        [],
        async (session, _, cancellationToken) =>
        {
            var workers = await session.Client.ListWorkersAsync(cancellationToken);
            await session.ShowAsync(new { Workers = workers }, output =>
            {
                var table = new TextTable("WORKER", ">ENGINE", "DEVICE", ">IMAGES/S", ">MEMORY", ">SHARD", "SEEN");
                foreach (var w in workers)
                    table.Add(w.Name, ValueText.Count(w.Engine), w.Device, ValueText.Number(w.ImagesPerSecond), ValueText.Mebibytes(w.MemoryBytes), w.ShardId is { } shard ? ValueText.Count(shard) : "-", ValueText.Time(w.SeenAt));
                table.Write(output, "No worker was heard of lately: jobs wait until one comes.");
            });
            return ExitCodes.Done;
        });
}
