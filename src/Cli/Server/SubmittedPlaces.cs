using SamCam.Contracts;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;

namespace SamCam.Cli.Server;

/// <summary>Places as a server can use them: its current folder is another than the user's, and files of the user's machine may be no files of its own.</summary>
internal static class SubmittedPlaces
{
    /// <summary>The request with absolute places, and with the parameters of the recipe file in place of the file.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">A place is malformed, or the recipe file cannot be used.</exception>
    public static JobRequest Resolve(JobRequest request) => request with
    {
        Dataset = Place(request.Dataset)!,
        Output = Place(request.Output)!,
        Images = Place(request.Images),
        Labels = Place(request.Labels),
        PseudoLabels = Place(request.PseudoLabels),
        Masks = Guid.TryParse(request.Masks, out _) ? request.Masks : Place(request.Masks),
        Sam = Model(request.Sam),
        Cam = Model(request.Cam),
        RecipeFile = null,
        Set = request.RecipeFile is null ? request.Set : [.. RecipeBuilder.ReadSettings(request.RecipeFile), .. request.Set],
    };

    private static string? Place(string? place) => place is null ? null : ObjectLocation.Parse(place).ToString();

    // A name is looked up by the server, as `samcam run` looks it up here: folders come first.
    private static string Model(string model) =>
        model.Contains('/', StringComparison.Ordinal) || File.Exists(Path.Combine(model, ModelFolder.ManifestName)) ? Place(model)! : model;
}
