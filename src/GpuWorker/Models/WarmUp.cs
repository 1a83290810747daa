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
            var (provider, whyNotCuda) = Load(folder);
            LogMessages.ModelWarm(logger, folder.Identity.Name, folder.Identity.Sha256, provider.ToString());
            if (whyNotCuda is not null)
                LogMessages.CudaNotTaken(logger, folder.Identity.Name, whyNotCuda);
        }
    }

    private (ExecutionProvider Provider, string? WhyNotCuda) Load(ModelFolder folder)
    {
        if (folder.Kind == ModelKind.Sam)
        {
            using var sam = SamModel.Load(folder, options.Session);
            return (sam.Provider, sam.WhyNotCuda);
        }

        using var cam = CamModel.Load(folder, options.Session);
        return (cam.Provider, cam.WhyNotCuda);
    }
}
