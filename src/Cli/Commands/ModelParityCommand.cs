using System.CommandLine;
using SamCam.Cli.Models;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam models parity</c>: how far two SAM models, or two settings of one, agree.</summary>
internal static class ModelParityCommand
{
    /// <summary>The command.</summary>
    /// <param name="json">The option <c>--json</c>.</param>
    public static Command Create(Option<bool> json)
    {
        var reference = new Argument<string>("MODEL") { Description = "The reference: a SAM model by name or folder." };
        var against = new Option<string>("--against") { Description = "The SAM model that is held against it; the same name for other settings.", Required = true };
        var images = new Option<string>("--images") { Description = "An image, or a folder whose images are all taken.", Required = true };
        var limit = new Option<int>("--limit") { Description = "Take so many images, spread over all.", DefaultValueFactory = _ => 50 };
        JobOptions.AtLeastOne(limit);
        var set = new Option<string[]>("--set") { Description = "Parameter of both, for example sam.points_per_side=16.", DefaultValueFactory = _ => [] };
        var setAgainst = new Option<string[]>("--set-against") { Description = "Parameter of the one that is held against the reference only.", DefaultValueFactory = _ => [] };
        var command = new Command("parity", "Compare the masks of two SAM models over photos: every mask is matched with its partner by IoU.")
        {
            reference, against, images, limit, set, setAgainst,
        };
        command.SetAction((parsed, cancellationToken) => new ParitySession(
            new ParitySettings
            {
                Reference = parsed.GetRequiredValue(reference),
                Against = parsed.GetRequiredValue(against),
                Images = parsed.GetRequiredValue(images),
                Limit = parsed.GetValue(limit),
                Set = parsed.GetValue(set) ?? [],
                SetAgainst = parsed.GetValue(setAgainst) ?? [],
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error).RunAsync(cancellationToken));
        return command;
    }
}
