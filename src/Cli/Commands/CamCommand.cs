using System.CommandLine;
using SamCam.Cli.Cam;
using SamCam.Cli.Images;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam cam</c>: class activation maps of images and the label maps they give.</summary>
internal static class CamCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("IMAGE|DIR") { Description = "An image, or a folder whose images are all taken, subfolders included." };
        var output = new Option<string>("--output", "-o") { Description = "Where results are written, each image's by its path below DIR without extension. Results that are there are made again.", Required = true };
        var cam = new Option<string>("--cam", "--model") { Description = "CAM model: a name (see `samcam models list`) or a folder with model.json.", DefaultValueFactory = _ => "tiny-cam" };
        var classes = new Option<string?>("--classes") { Description = "Classes that every image shows, joined by ;. Class ids are places in the model's list of classes." };
        var labels = new Option<string?>("--labels") { Description = "File of image-level labels (.csv, .json or .npy) with paths below DIR; class ids are those of its classes.txt. Without --classes and --labels, the model guesses." };
        var format = new Option<string>("--format") { Description = "png: NAME.png, a label map. npz: NAME.npz, the class maps as numpy arrays. both.", DefaultValueFactory = _ => "png" };
        format.AcceptOnlyFromAmong("png", "npz", "both");
        var skip = new Option<bool>("--skip-existing") { Description = "Leave images alone that have results in --output, whichever options made them." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object last on standard output." };
        var parameters = new RecipeParameters();
        parameters.Number<double>("--background-threshold", "cam.background_threshold", "Background wins where no class map is above this (0 to 1).");
        parameters.List("--scales", "cam.scales", "Image scales whose maps are added up, joined by commas (default 1,0.5,1.5,2).");
        parameters.Number<double>("--max-megapixels", "imaging.max_megapixels", "Refuse larger images (default 100).");

        var command = new Command("cam", "Make class activation maps of images, and the label maps they give.")
        {
            input, output, cam, classes, labels, format, skip, json,
        };
        foreach (var option in parameters.Options)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(classes) is not null && result.GetValue(labels) is not null)
                result.AddError("--classes and --labels exclude each other");
        });
        command.SetAction((parsed, cancellationToken) => new CamSession(
            new CamSettings
            {
                Input = parsed.GetRequiredValue(input),
                Output = parsed.GetRequiredValue(output),
                Cam = parsed.GetRequiredValue(cam),
                Classes = parsed.GetValue(classes),
                Labels = parsed.GetValue(labels),
                Set = parameters.Read(parsed),
                Extensions = parsed.GetRequiredValue(format) switch
                {
                    "npz" => [CamSession.MapsExtension],
                    "both" => [CamSession.MapsExtension, CamSession.LabelExtension],
                    _ => [CamSession.LabelExtension],
                },
                SkipExisting = parsed.GetValue(skip),
                Json = parsed.GetValue(json),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error).RunAsync(cancellationToken));
        return command;
    }
}
