using Microsoft.Extensions.Logging;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;

namespace SamCam.GpuWorker.Models;

/// <summary>A recipe whose CAM model is in memory and ready. The SAM model is loaded when <see cref="LoadMasksAsync"/> first asks for it.</summary>
public sealed class LoadedRecipe : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly WorkerOptions worker;
    private readonly ILogger logger;
    private readonly LoadedCams? cams;
    private MaskLadder? masks;

    /// <summary>Loads the CAM model of a recipe.</summary>
    /// <param name="recipe">Models and parameters.</param>
    /// <param name="camFolder">The CAM model; null when pseudo-labels are read.</param>
    /// <param name="classNames">Names of the dataset's classes, in order of class id.</param>
    /// <param name="worker">Where and how the models run.</param>
    /// <param name="logger">Told of the SAM model and of memory that ran out.</param>
    /// <exception cref="SamCam.Segmentation.InputException">A model folder is not one, or the CAM model lacks a class.</exception>
    public LoadedRecipe(Recipe recipe, ModelFolder? camFolder, IReadOnlyList<string> classNames, WorkerOptions worker, ILogger logger)
    {
        this.worker = worker;
        this.logger = logger;
        Options = recipe.Options;
        SamHash = recipe.SamHash();
        HasMasks = recipe.Models.Sam is not null;
        cams = camFolder is null ? null : worker.ModelLoader.LoadCams(camFolder, Options.Cam, classNames, worker, logger);
    }

    /// <summary>The parameters.</summary>
    public RecipeOptions Options { get; }

    /// <summary>Hash over what decides the masks.</summary>
    public string SamHash { get; }

    /// <summary>Whether the recipe needs masks.</summary>
    public bool HasMasks { get; }

    /// <summary>Whether the SAM model is in memory.</summary>
    public bool MasksLoaded => Volatile.Read(ref masks) is not null;

    /// <summary>Prompts per decoder call while there is memory; 0 while the SAM model is not in memory.</summary>
    public int PointsPerBatch => Volatile.Read(ref masks)?.PointsPerBatch ?? 0;

    /// <summary>Images that may be computed at the same time.</summary>
    public int ImagesAtOnce => Volatile.Read(ref masks)?.ImagesAtOnce ?? CorePlan.Of(worker).ImagesAtOnce;

    /// <summary>Class maps; null when pseudo-labels are read.</summary>
    public CamGenerator? Cams => cams?.Generator;

    /// <summary>Model form, precision, provider, threads and batch while there is memory.</summary>
    public string Numerics => NumericsOf(Volatile.Read(ref masks)?.Numerics ?? (HasMasks ? "sam:not-loaded" : null));

    /// <summary>Everything mode; the first call loads the SAM model.</summary>
    /// <param name="find">Where its files are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SamCam.Segmentation.InputException">The model is not there, or not the one that the recipe names.</exception>
    public async Task<MaskLadder> LoadMasksAsync(Func<CancellationToken, Task<ModelFolder>> find, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (masks is not null)
                return masks;
            var folder = await find(cancellationToken);
            var ladder = worker.ModelLoader.LoadMasks(folder, Options.Sam, worker, logger);
            LogMessages.SamLoaded(logger, worker.Name, ladder.Numerics);
            Volatile.Write(ref masks, ladder);
            return ladder;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Model form, precision, provider, threads and batch of an image.</summary>
    /// <param name="masks">Those of its masks; null when it has none.</param>
    public string NumericsOf(string? masks) => $"{masks ?? "no-sam"} {cams?.Numerics ?? "no-cam"}";

    /// <inheritdoc/>
    public void Dispose()
    {
        masks?.Dispose();
        cams?.Dispose();
        gate.Dispose();
    }
}
