using Microsoft.Extensions.Logging;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Storage.Models;

namespace SamCam.GpuWorker.Models;

/// <summary>Fetches and loads the configured models before a worker takes its first shard, so that a wrong provider or a missing model is told at once.</summary>
public sealed class WarmUp(WorkerOptions options, ModelCache models, ILogger<WarmUp> logger)
{
    /// <summary>Loads each model once; the files stay in this machine's cache.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">A model is not there, or cannot be used here.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var name in options.WarmModels)
        {
            var (folder, _) = await models.FindAsync(name, cancellationToken);
            LogMessages.ModelWarm(logger, folder.Identity.Name, folder.Identity.Sha256, Load(folder));
        }
    }

    // A SAM model is measured on the way, unless that was done before.
    private string Load(ModelFolder folder)
    {
        if (folder.Kind == ModelKind.Sam)
        {
            using var masks = options.ModelLoader.LoadMasks(folder, new AutomaticMaskOptions(), options.KeptIn(models.CalibrationFolder), logger);
            return masks.Numerics;
        }

        using var cam = CamModel.Load(folder, CorePlan.Of(options).Apply(options.Session));
        if (cam.WhyNotCuda is { } why)
            LogMessages.CudaNotTaken(logger, folder.Identity.Name, why);
        return $"cam:{cam.Numerics}";
    }
}
