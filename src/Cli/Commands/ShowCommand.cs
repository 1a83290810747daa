using System.CommandLine;
using SamCam.Cli.Server;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam show</c>: one image of a job.</summary>
internal static class ShowCommand
{
    private const string Example = """
        samcam show latest scene-001
        samcam show 3f2a photos/cat --save cat/     # its label and masks too, as cat/labels/photos/cat.png, ...
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        var key = new Argument<string>("KEY") { Description = "Key of the image: its path below the image root without extension." };
        var save = new Option<string?>("--save") { Description = "Fetch its artifacts into this folder, where they lie as in the output of the job." };
        return ServerCommand.Create(
            "show",
            "Show all that is known about one image: statistics, classes, timings, artifacts.",
            Example,
            [job, key, save],
            async (session, parsed, cancellationToken) =>
            {
                var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
                var image = await session.Client.GetImageAsync(id, parsed.GetRequiredValue(key), cancellationToken);
                await session.ShowAsync(image, output => ImageText.Write(output, image));
                if (parsed.GetValue(save) is { } folder)
                    await session.SayAsync($"{await ArtifactFolder.SaveAsync(session.Client, image.Artifacts, folder, cancellationToken)} artifacts are in {folder}");
                return ExitCodes.Done;
            });
    }
}
