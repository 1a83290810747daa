using System.Diagnostics.CodeAnalysis;
using SamCam.Contracts;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Jobs;
using SamCam.Datasets;
using SamCam.Segmentation;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;

namespace SamCam.Cli.Run;

/// <summary>A run that was checked as far as it can be before anything is written: dataset, models, parameters.</summary>
/// <param name="Specification">The job.</param>
/// <param name="Manifest">The manifest that a new destination gets.</param>
/// <param name="Images">Images of the job.</param>
/// <param name="Warnings">Sentences about input that was accepted but may not be what was meant.</param>
internal sealed record RunPlan(JobSpecification Specification, RunManifest Manifest, int Images, IReadOnlyList<string> Warnings)
{
    /// <summary>Reads the whole dataset once and the manifests of the models.</summary>
    /// <exception cref="InputException">Something asked for cannot be used.</exception>
    public static async Task<RunPlan> PrepareAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var source = new DatasetSource
        {
            Source = Full("DATASET", settings.Dataset),
            Images = Full("--images", settings.Images),
            Labels = Full("--labels", settings.Labels),
            Split = settings.Split,
            Limit = settings.Limit,
            AllowUnlabelled = settings.PseudoLabels is not null,
            ShardSize = settings.ShardSize,
        };
        var dataset = DatasetLocator.Open(source.ToRequest(), cancellationToken);
        var images = await CountAsync(dataset, settings, cancellationToken);

        var (recipe, sam, cam) = BuildRecipe(settings);
        var identity = dataset.Identity.Parts.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        identity["kind"] = dataset.Kind;
        if (settings.Limit is { } limit)
            identity["limit"] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (settings.PseudoLabels is { } pseudoLabels)
            identity["pseudo-labels"] = PseudoLabelFolder.Identify(pseudoLabels);

        var jobId = Guid.NewGuid();
        var specification = new JobSpecification
        {
            JobId = jobId,
            Dataset = source,
            ImageRoot = dataset.ImageRoot,
            Destination = Full("--output", settings.Output),
            ClassNames = dataset.ClassNames,
            Recipe = CanonicalJson.Serialize(recipe),
            RecipeHash = recipe.Hash(),
            SamModel = sam?.Path,
            CamModel = cam?.Path,
            PseudoLabels = Full("--pseudo-labels", settings.PseudoLabels),
        };
        var manifest = new RunManifest
        {
            JobId = jobId,
            State = RunStates.Running,
            Version = typeof(RunPlan).Assembly.GetName().Version!.ToString(3),
            Dataset = identity,
            Classes = dataset.ClassNames,
            Recipe = recipe,
            RecipeHash = specification.RecipeHash,
            CreatedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
        };
        return new RunPlan(specification, manifest, images, dataset.Warnings);
    }

    private static async Task<int> CountAsync(IDataset dataset, RunSettings settings, CancellationToken cancellationToken)
    {
        // Opening has read the dataset already; only a layout that does not count on the way is read once more.
        var images = checked((int)(dataset.Count ?? await dataset.ReadAsync(cancellationToken).LongCountAsync(cancellationToken)));
        if (images == 0)
            throw new InputException(settings.Dataset, "it lists no images", "check the folder, --labels and --split");
        return Math.Min(images, settings.Limit ?? images);
    }

    private static (Recipe Recipe, ModelFolder? Sam, ModelFolder? Cam) BuildRecipe(RunSettings settings)
    {
        var sam = Open(settings.Sam, ModelKind.Sam, "--sam");
        var cam = settings.PseudoLabels is null ? Open(settings.Cam, ModelKind.Cam, "--cam") : null;
        var builder = new RecipeBuilder().Recommend("sam", sam.Manifest.Recommended, sam.Path);
        if (cam is not null)
            builder.Recommend("cam", cam.Manifest.Recommended, cam.Path);
        if (settings.RecipeFile is not null)
            builder.File(settings.RecipeFile);
        foreach (var setting in settings.Set)
            builder.Set(setting);
        if (settings.Strategy is not null)
            builder.Set("merge.strategy=" + settings.Strategy);
        var options = builder.Build();
        if (options.Merge.Strategy == MergeStrategy.FmaMeanScore && cam is null)
            throw new InputException("--pseudo-labels", "the strategy fma-mean-score needs soft class maps", "use --cam MODEL, or another --strategy");

        // Without masks there is nothing for SAM to do.
        var needed = options.Merge.Strategy == MergeStrategy.None ? null : sam;
        return (new Recipe { Models = new(Reference(needed), Reference(cam)), Options = options }, needed, cam);
    }

    private static ModelFolder Open(string nameOrFolder, ModelKind kind, string option)
    {
        var folder = ModelFolder.Open(ModelCatalog.Resolve(nameOrFolder));
        return folder.Kind == kind
            ? folder
            : throw new InputException($"{option} {nameOrFolder}", $"{folder.Manifest.Name} is no {option[2..].ToUpperInvariant()} model", "see `samcam models list`");
    }

    private static ModelReference? Reference(ModelFolder? folder) => folder is null ? null : new(folder.Identity.Name, folder.Identity.Sha256);

    [return: NotNullIfNotNull(nameof(path))]
    private static string? Full(string option, string? path) => path switch
    {
        null => null,
        "" => throw new InputException(option, "the path is empty", "name a file or a folder"),
        _ => Path.GetFullPath(path),
    };
}
