using Microsoft.Extensions.Logging;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>Models as ONNX graphs.</summary>
internal sealed class OnnxModelLoader : IModelLoader
{
    /// <summary>The only one: it holds nothing.</summary>
    public static readonly OnnxModelLoader Instance = new();

    private OnnxModelLoader()
    {
    }

    /// <inheritdoc/>
    public LoadedCams LoadCams(ModelFolder folder, CamOptions options, IReadOnlyList<string> classNames, WorkerOptions worker)
    {
        var model = CamModel.Load(folder, worker.Session);
        try
        {
            var generator = new CamGenerator(model, options, ClassMapping.Create(model.Manifest, classNames, model.ChannelCount));
            return new LoadedCams(generator, $"cam:{model.Numerics}", model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public MaskLadder LoadMasks(ModelFolder folder, AutomaticMaskOptions options, WorkerOptions worker, ILogger logger) =>
        MaskLadder.Create(SamModel.Load(folder, worker.Session), folder, options, worker, logger);
}
