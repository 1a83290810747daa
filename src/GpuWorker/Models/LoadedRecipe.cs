using Microsoft.Extensions.Logging;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>A recipe whose models are in memory and ready.</summary>
public sealed class LoadedRecipe : IDisposable
{
    private readonly CamModel? cam;
    private readonly string camNumerics;

    /// <summary>Loads the models of a recipe.</summary>
    /// <param name="options">The parameters.</param>
    /// <param name="samFolder">The SAM model; null when the recipe needs no masks.</param>
    /// <param name="camFolder">The CAM model; null when pseudo-labels are read.</param>
    /// <param name="classNames">Names of the dataset's classes, in order of class id.</param>
    /// <param name="worker">Where and how the models run.</param>
    /// <param name="logger">Told of memory that ran out.</param>
    /// <exception cref="SamCam.Segmentation.InputException">A model folder is not one, or the CAM model lacks a class.</exception>
    public LoadedRecipe(
        RecipeOptions options, ModelFolder? samFolder, ModelFolder? camFolder, IReadOnlyList<string> classNames, WorkerOptions worker, ILogger logger)
    {
        Options = options;
        if (samFolder is not null)
            Masks = MaskLadder.Create(SamModel.Load(samFolder, worker.Session), samFolder, options.Sam, worker, logger);
        if (camFolder is not null)
        {
            cam = CamModel.Load(camFolder, worker.Session);
            Cams = new CamGenerator(cam, options.Cam, ClassMapping.Create(cam.Manifest, classNames, cam.ChannelCount));
        }

        camNumerics = cam is null ? "no-cam" : $"cam:fp32:{cam.Provider}";
    }

    /// <summary>The parameters.</summary>
    public RecipeOptions Options { get; }

    /// <summary>Everything mode; null when the recipe needs no masks.</summary>
    public MaskLadder? Masks { get; }

    /// <summary>Class maps; null when pseudo-labels are read.</summary>
    public CamGenerator? Cams { get; }

    /// <summary>Model form, precision, provider and batch while there is memory.</summary>
    public string Numerics => NumericsOf(Masks?.Numerics);

    /// <summary>Model form, precision, provider and batch of an image.</summary>
    /// <param name="masks">Those of its masks; null when it has none.</param>
    public string NumericsOf(string? masks) => $"{masks ?? "no-sam"} {camNumerics}";

    /// <inheritdoc/>
    public void Dispose()
    {
        Masks?.Dispose();
        cam?.Dispose();
    }
}
