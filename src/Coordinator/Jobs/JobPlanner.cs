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
public sealed class JobPlanner(DatasetOpener datasets, ModelCache models, IObjectStores objects, TimeProvider time)
{
    private const int MaxShardSize = 10_000;

    /// <summary>Reads the whole dataset once and the manifests of the models.</summary>
    /// <exception cref="InputException">Something asked for cannot be used; says all that cannot.</exception>
    public Task<JobPlan> PlanAsync(JobRequest request, CancellationToken cancellationToken) => PlanAsync(request, new InputFindings(), cancellationToken);

    /// <inheritdoc cref="PlanAsync(JobRequest, CancellationToken)"/>
    /// <param name="request">What is asked for.</param>
    /// <param name="findings">What was found wrong with it already.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<JobPlan> PlanAsync(JobRequest request, InputFindings findings, CancellationToken cancellationToken)
    {
        if (request.Limit is < 1)
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"limit {request.Limit}"), "a job has images", "give 1 or more, or leave it out for all");
        if (request.ShardSize is < 1 or > MaxShardSize)
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"shard size {request.ShardSize}"), "no shard has so many images", string.Create(CultureInfo.InvariantCulture, $"give 1 to {MaxShardSize}, or leave it out"));
        var before = findings.Count;
        var source = new DatasetSource
        {
            Source = findings.Try(() => Place("DATASET", request.Dataset)) ?? "",
            Images = findings.Try(() => Place("--images", request.Images)),
            Labels = findings.Try(() => Place("--labels", request.Labels)),
            Split = request.Split,
            Limit = request.Limit,
            AllowUnlabelled = request.PseudoLabels is not null,
            ShardSize = request.ShardSize,
        };
        var (dataset, images) = findings.Count > before ? default : await findings.TryAsync(() => OpenAsync(source, request, cancellationToken));
        var (recipe, sam, cam) = await BuildRecipeAsync(request, findings, cancellationToken);
        var pseudoLabels = findings.Try(() => Place("--pseudo-labels", request.PseudoLabels));
        var labelFiles = pseudoLabels is null
            ? null
            : await findings.TryAsync(() => PseudoLabelFolder.IdentifyAsync(objects.Open(pseudoLabels), request.PseudoLabels!, cancellationToken));
        var output = findings.Try(() => Place("--output", request.Output));
        var masks = await findings.TryAsync(() => FindMasksAsync(request, output, recipe, cancellationToken));
        findings.ThrowIfAny();

        var identity = dataset!.Identity.Parts.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        identity["kind"] = dataset.Kind;
        if (request.Limit is { } limit)
            identity["limit"] = limit.ToString(CultureInfo.InvariantCulture);
        if (labelFiles is not null)
            identity["pseudo-labels"] = labelFiles;
        var jobId = Guid.NewGuid();
        var specification = new JobSpecification
        {
            JobId = jobId,
            Dataset = source,
            ImageRoot = dataset.ImageRoot,
            Destination = output!,
            ClassNames = dataset.ClassNames,
            Recipe = CanonicalJson.Serialize(recipe!),
            RecipeHash = recipe!.Hash(),
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
            Recipe = recipe!,
            RecipeHash = specification.RecipeHash,
            Masks = masks,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
        return new JobPlan(specification, manifest, images, dataset.Warnings);
    }

    // Null also where output or recipe cannot be used, which is noted by then.
    private async Task<RunMasks?> FindMasksAsync(JobRequest request, string? output, Recipe? recipe, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(request.Masks, out _))
            throw new InputException("--masks " + request.Masks, "jobs are known by their id on a cluster only", "name the --output of the earlier run");
        if (Place("--masks", request.Masks) is not { } place)
            return null;
        if (place == output)
            throw new InputException("--masks " + request.Masks, "it is --output itself", "a run that goes on keeps its masks: leave --masks out, or name another run");
        return recipe is null ? null : await EarlierRun.FindAsync(objects.Open(place), place, recipe, cancellationToken);
    }

    private async Task<(IDataset Dataset, int Images)> OpenAsync(DatasetSource source, JobRequest request, CancellationToken cancellationToken)
    {
        var dataset = datasets.Open(source, cancellationToken);
        // Opening has read the dataset already; only a layout that does not count on the way is read once more.
        var images = checked((int)(dataset.Count ?? await dataset.ReadAsync(cancellationToken).LongCountAsync(cancellationToken)));
        if (images == 0)
            throw new InputException(request.Dataset, "it lists no images", "check the folder, --labels and --split");
        return (dataset, Math.Min(images, request.Limit ?? images));
    }

    private async Task<(Recipe? Recipe, string? Sam, string? Cam)> BuildRecipeAsync(JobRequest request, InputFindings findings, CancellationToken cancellationToken)
    {
        var builder = new RecipeBuilder();
        var (sam, samPlace) = await findings.TryAsync(() => OpenAsync(request.Sam, ModelKind.Sam, "--sam", cancellationToken));
        if (sam is not null)
            findings.Try(() => builder.Recommend("sam", sam.Manifest.Recommended, sam.Path));
        var (cam, camPlace) = request.PseudoLabels is not null ? default : await findings.TryAsync(() => OpenAsync(request.Cam, ModelKind.Cam, "--cam", cancellationToken));
        if (cam is not null)
            findings.Try(() => builder.Recommend("cam", cam.Manifest.Recommended, cam.Path));
        if (request.RecipeFile is not null)
            findings.Try(() => builder.File(request.RecipeFile));
        foreach (var setting in request.Set)
            findings.Try(() => builder.Set(setting ?? ""));
        if (request.Strategy is not null)
            findings.Try(() => builder.Set("merge.strategy=" + request.Strategy));
        var options = findings.Try(builder.Build);
        if (options?.Merge.Strategy == MergeStrategy.FmaMeanScore && request.PseudoLabels is not null)
            findings.Add("--pseudo-labels", "the strategy fma-mean-score needs soft class maps", "use --cam MODEL, or another --strategy");
        if (options is null || sam is null || (cam is null && request.PseudoLabels is null))
            return default;
        // Without masks there is nothing for SAM to do.
        var masks = options.Merge.Strategy != MergeStrategy.None;
        return (new Recipe { Models = new(masks ? Reference(sam) : null, cam is null ? null : Reference(cam)), Options = options }, masks ? samPlace : null, camPlace);
    }

    private async Task<(ModelFolder Folder, string Place)> OpenAsync(string nameOrPlace, ModelKind kind, string option, CancellationToken cancellationToken)
    {
        var (folder, place) = await models.FindAsync(nameOrPlace, cancellationToken);
        return folder.Kind == kind
            ? (folder, place)
            : throw new InputException($"{option} {nameOrPlace}", $"{folder.Manifest.Name} is no {option[2..].ToUpperInvariant()} model", "see `samcam models list`");
    }

    private static ModelReference Reference(ModelFolder folder) => new(folder.Identity.Name, folder.Identity.Sha256);

    [return: NotNullIfNotNull(nameof(place))]
    private string? Place(string option, string? place) => place switch
    {
        null => null,
        "" => throw new InputException(option, "the path is empty", "name a file or a folder"),
        _ => objects.Locate(place).ToString(),
    };
}
