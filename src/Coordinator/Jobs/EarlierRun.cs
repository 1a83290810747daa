using SamCam.Coordinator.Destinations;
using SamCam.Segmentation;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Jobs;

/// <summary>The run whose masks a job asks for, checked before anything is written: each image is checked by the worker that has it.</summary>
internal static class EarlierRun
{
    private const string Remedy = "name the --output of a run with the same SAM model, imaging and sam parameters, or leave --masks out";

    /// <summary>Finds the run of a destination, and that its masks are those that a recipe would compute.</summary>
    /// <exception cref="InputException">There is no run, or its masks are of other settings; the message names what differs.</exception>
    public static async Task<RunMasks> FindAsync(IObjectStore store, string place, Recipe wanted, CancellationToken cancellationToken)
    {
        var subject = "--masks " + place;
        if (wanted.Models.Sam is null)
            throw new InputException(subject, "the strategy none uses no masks", "choose another --strategy, or leave --masks out");
        var manifest = await ReadAsync(store, place, subject, cancellationToken)
            ?? throw new InputException(subject, $"no run is recorded there: it has no {Destination.ManifestKey}", Remedy);
        if (manifest.Recipe.Models.Sam is null)
            throw new InputException(subject, "that run made no masks: its strategy is none", Remedy);
        if (manifest.Recipe.SamHash() != wanted.SamHash())
            throw new InputException(subject, "its masks differ in " + string.Join("; ", ManifestDifferences.OfMasks(manifest.Recipe, wanted)), Remedy);
        return new RunMasks(place, manifest.JobId);
    }

    private static async Task<RunManifest?> ReadAsync(IObjectStore store, string place, string subject, CancellationToken cancellationToken)
    {
        try
        {
            return await new Destination(store, place).ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is InputException { InnerException: System.Text.Json.JsonException } or UnauthorizedAccessException)
        {
            throw new InputException(subject, $"its {Destination.ManifestKey} cannot be read, or is not of this version", Remedy, e);
        }
    }
}
