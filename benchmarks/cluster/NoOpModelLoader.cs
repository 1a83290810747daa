using Microsoft.Extensions.Logging;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.ClusterBenchmark;

/// <summary>Networks that compute nothing, in the place of those that a recipe names. The numerics of every row say so.</summary>
internal sealed class NoOpModelLoader : IModelLoader
{
    /// <inheritdoc/>
    public LoadedCams LoadCams(ModelFolder folder, CamOptions options, IReadOnlyList<string> classNames, WorkerOptions worker, ILogger logger) =>
        folder.Manifest is CamManifest manifest
            ? new LoadedCams(new CamGenerator(new NoOpCam(), options, ClassMapping.Create(manifest, classNames)), "cam:no-op", Model: null)
            : throw new InputException(folder.Path, "it holds no CAM model", "name a CAM model");

    /// <inheritdoc/>
    public MaskLadder LoadMasks(ModelFolder folder, AutomaticMaskOptions options, WorkerOptions worker, ILogger logger)
    {
        var generator = new AutomaticMaskGenerator(new NoOpSam(), options, AutomaticMaskGenerator.DefaultPointsPerBatch);
        return new MaskLadder([new MaskLadder.Rung("sam:no-op", generator.Generate, Owned: null)], logger);
    }
}
