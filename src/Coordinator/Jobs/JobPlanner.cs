using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SamCam.Contracts;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Indexing;
using SamCam.Datasets;
using SamCam.Segmentation;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Jobs;

/// <summary>Turns what a user asks for into a job, and checks all of it first.</summary>
public sealed class JobPlanner(DatasetOpener datasets, ModelCache models, ModelCacheOptions modelOptions, IObjectStores objects, TimeProvider time)
{
    /// <summary>Reads the whole dataset once and the manifests of the models.</summary>
    /// <exception cref="InputException">Something asked for cannot be used.</exception>
    public async Task<JobPlan> PlanAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var source = new DatasetSource
        {
            Source = Place("DATASET", request.Dataset),
            Images = Place("--images", request.Images),
            Labels = Place("--labels", request.Labels),
            Split = request.Split,
            Limit = request.Limit,
            AllowUnlabelled = request.PseudoLabels is not null,
            ShardSize = request.ShardSize,
        };
        var dataset = datasets.Open(source, cancellationToken);
        var images = await CountAsync(dataset, request, cancellationToken);
        var (recipe, sam, cam) = await BuildRecipeAsync(request, cancellationToken);
        var identity = dataset.Identity.Parts.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        identity["kind"] = dataset.Kind;
        if (request.Limit is { } limit)
            identity["limit"] = limit.ToString(CultureInfo.InvariantCulture);
        var pseudoLabels = Place("--pseudo-labels", request.PseudoLabels);
        if (pseudoLabels is not null)
            identity["pseudo-labels"] = await PseudoLabelFolder.IdentifyAsync(objects.Open(pseudoLabels), request.PseudoLabels!, cancellationToken);
        var output = Place("--output", request.Output);
        objects.Open(output);
        var masks = await FindMasksAsync(request, output, recipe, cancellationToken);
        var jobId = Guid.NewGuid();
        var specification = new JobSpecification
        {
            JobId = jobId,
            Dataset = source,
            ImageRoot = dataset.ImageRoot,
            Destination = output,
            ClassNames = dataset.ClassNames,
            Recipe = CanonicalJson.Serialize(recipe),
            RecipeHash = recipe.Hash(),
            SamModel = sam,
            CamModel = cam,
            PseudoLabels = pseudoLabels,
            ReuseMasks = masks?.From,
        };
        var manifest = new RunManifest
        {
            JobId = jobId,
            State = RunStates.Running,
            Version = JobPlan.ProgramVersion,
            Dataset = identity,
            Classes = dataset.ClassNames,
            Recipe = recipe,
            RecipeHash = specification.RecipeHash,
            Masks = masks,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        return new JobPlan(specification, manifest, images, dataset.Warnings);
    }

    private async Task<RunMasks?> FindMasksAsync(JobRequest request, string output, Recipe recipe, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(request.Masks, out _))
            throw new InputException("--masks " + request.Masks, "jobs are known by their id on a cluster only", "name the --output of the earlier run");
        if (Place("--masks", request.Masks) is not { } place)
            return null;
        return place == output
            ? throw new InputException("--masks " + request.Masks, "it is --output itself", "a run that goes on keeps its masks: leave --masks out, or name another run")
            : await EarlierRun.FindAsync(objects.Open(place), place, recipe, cancellationToken);
    }

    private static async Task<int> CountAsync(IDataset dataset, JobRequest request, CancellationToken cancellationToken)
    {
        // Opening has read the dataset already; only a layout that does not count on the way is read once more.
        var images = checked((int)(dataset.Count ?? await dataset.ReadAsync(cancellationToken).LongCountAsync(cancellationToken)));
        if (images == 0)
            throw new InputException(request.Dataset, "it lists no images", "check the folder, --labels and --split");
        return Math.Min(images, request.Limit ?? images);
    }

    private async Task<(Recipe Recipe, string? Sam, string? Cam)> BuildRecipeAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var (sam, samPlace) = await OpenAsync(request.Sam, ModelKind.Sam, "--sam", cancellationToken);
        var builder = new RecipeBuilder().Recommend("sam", sam.Manifest.Recommended, sam.Path);
        ModelFolder? cam = null;
        string? camPlace = null;
        if (request.PseudoLabels is null)
        {
            (cam, camPlace) = await OpenAsync(request.Cam, ModelKind.Cam, "--cam", cancellationToken);
            builder.Recommend("cam", cam.Manifest.Recommended, cam.Path);
        }

        if (request.RecipeFile is not null)
            builder.File(request.RecipeFile);
        foreach (var setting in request.Set)
            builder.Set(setting);
        if (request.Strategy is not null)
            builder.Set("merge.strategy=" + request.Strategy);
        var options = builder.Build();
        if (options.Merge.Strategy == MergeStrategy.FmaMeanScore && cam is null)
            throw new InputException("--pseudo-labels", "the strategy fma-mean-score needs soft class maps", "use --cam MODEL, or another --strategy");
        // Without masks there is nothing for SAM to do.
        var masks = options.Merge.Strategy != MergeStrategy.None;
        return (new Recipe { Models = new(masks ? Reference(sam) : null, cam is null ? null : Reference(cam)), Options = options }, masks ? samPlace : null, camPlace);
    }

    private async Task<(ModelFolder Folder, string Place)> OpenAsync(string nameOrPlace, ModelKind kind, string option, CancellationToken cancellationToken)
    {
        var place = modelOptions.Locate(nameOrPlace);
        var folder = await models.GetAsync(place, sha256: null, cancellationToken);
        return folder.Kind == kind
            ? (folder, place)
            : throw new InputException($"{option} {nameOrPlace}", $"{folder.Manifest.Name} is no {option[2..].ToUpperInvariant()} model", "see `samcam models list`");
    }

    private static ModelReference Reference(ModelFolder folder) => new(folder.Identity.Name, folder.Identity.Sha256);

    [return: NotNullIfNotNull(nameof(place))]
    private static string? Place(string option, string? place) => place switch
    {
        null => null,
        "" => throw new InputException(option, "the path is empty", "name a file or a folder"),
        _ => ObjectLocation.Parse(place).ToString(),
    };
}
