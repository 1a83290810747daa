using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>A recipe whose models are in memory and ready.</summary>
public sealed class LoadedRecipe : IDisposable
{
    private readonly SamModel? sam;
    private readonly CamModel? cam;

    /// <summary>Loads the models of a recipe.</summary>
    /// <param name="options">The parameters.</param>
    /// <param name="samFolder">The SAM model; null when the recipe needs no masks.</param>
    /// <param name="camFolder">The CAM model; null when pseudo-labels are read.</param>
    /// <param name="classNames">Names of the dataset's classes, in order of class id.</param>
    /// <param name="worker">Where and how the models run.</param>
    /// <exception cref="SamCam.Segmentation.InputException">A model folder is not one, or the CAM model lacks a class.</exception>
    public LoadedRecipe(RecipeOptions options, string? samFolder, string? camFolder, IReadOnlyList<string> classNames, WorkerOptions worker)
    {
        Options = options;
        if (samFolder is not null)
        {
            sam = SamModel.Load(samFolder, worker.Session);
            Masks = new AutomaticMaskGenerator(sam, options.Sam, worker.PointsPerBatch);
        }

        if (camFolder is not null)
        {
            cam = CamModel.Load(camFolder, worker.Session);
            Cams = new CamGenerator(cam, options.Cam, ClassMapping.Create(cam.Manifest, classNames, cam.ChannelCount));
        }

        Numerics = string.Join(
            ' ',
            (string[])[sam is null ? "no-sam" : $"sam:{sam.Manifest.Decoder.Form}:fp32:{sam.Provider}:b{worker.PointsPerBatch}", cam is null ? "no-cam" : $"cam:fp32:{cam.Provider}"]);
    }

    /// <summary>The parameters.</summary>
    public RecipeOptions Options { get; }

    /// <summary>Everything mode; null when the recipe needs no masks.</summary>
    public AutomaticMaskGenerator? Masks { get; }

    /// <summary>Class maps; null when pseudo-labels are read.</summary>
    public CamGenerator? Cams { get; }

    /// <summary>Model form, precision, provider and batch.</summary>
    public string Numerics { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        sam?.Dispose();
        cam?.Dispose();
    }
}
