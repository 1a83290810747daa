using System.CommandLine;
using SamCam.Cli.Server;
using SamCam.Client;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam images</c>: the images of a job, filtered and sorted.</summary>
internal static class ImagesCommand
{
    private const string Example = """
        samcam images latest --flag any --sort agreement_mean          # flagged images, the worst agreement first
        samcam images 3f2a --range n_masks::3 --range duration_ms:1000: --limit 500 --json
        """;

    public static Command Create()
    {
        var job = JobReference.Argument();
        var state = new Option<string?>("--state") { Description = "done or failed." };
        state.AcceptOnlyFromAmong("done", "failed");
        var flag = new Option<string?>("--flag") { Description = "Only images with this quality flag, such as review; any for all that have one." };
        var classId = new Option<int?>("--class") { Description = "Only images with this class id among their labels." };
        var prefix = new Option<string?>("--prefix") { Description = "Only images whose key begins so." };
        var ranges = new Option<string[]>("--range") { Description = "Only images with a statistic between two values, STATISTIC:MIN:MAX; either may be left out; may be given often.", DefaultValueFactory = _ => [] };
        var sort = new Option<string?>("--sort") { Description = "index (unless given), key, duration_ms or a statistic of docs/quality.md; with a - in front (--sort=-n_masks) from high to low." };
        var list = new ListOptions();
        return ServerCommand.Create(
            "images",
            "List images of a job that are done or failed, by any statistic.",
            Example,
            [job, state, flag, classId, prefix, ranges, sort, list.Limit, list.After],
            async (session, parsed, cancellationToken) =>
            {
                var filter = new ImageFilter
                {
                    State = parsed.GetValue(state),
                    Flag = parsed.GetValue(flag),
                    Class = parsed.GetValue(classId),
                    Prefix = parsed.GetValue(prefix),
                    Ranges = parsed.GetRequiredValue(ranges),
                    Sort = parsed.GetValue(sort),
                };
                var id = await session.FindAsync(parsed.GetRequiredValue(job), cancellationToken);
                var images = await list.ReadAsync(parsed, (after, count) => session.Client.ListImagesAsync(id, filter with { Count = count }, after, cancellationToken));
                await session.ShowAsync(new { Job = id, Images = images.Items, images.Next }, output => ImageText.WriteTable(output, images.Items, filter));
                await ListOptions.SayNextAsync(session, images);
                return ExitCodes.Done;
            });
    }
}
