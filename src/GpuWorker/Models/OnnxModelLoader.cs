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
    public LoadedCams LoadCams(ModelFolder folder, CamOptions options, IReadOnlyList<string> classNames, WorkerOptions worker, ILogger logger)
    {
        var model = CamModel.Load(folder, CorePlan.Of(worker).Apply(worker.Session));
        SayWhere(model.Identity.Name, model.WhyNotCuda, logger);
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
    public MaskLadder LoadMasks(ModelFolder folder, AutomaticMaskOptions options, WorkerOptions worker, ILogger logger)
    {
        var plan = CorePlan.Of(worker);
        var session = plan.Apply(worker.Session);
        var model = SamModel.Load(folder, session);
        try
        {
            SayWhere(model.Identity.Name, model.WhyNotCuda, logger);
            var settings = Settings(model, plan, session, worker, logger);
            if (settings.Session != session)
            {
                model.Dispose();
                model = SamModel.Load(folder.Reopen(), settings.Session);
            }

            return MaskLadder.Create(model, folder, options, settings, logger);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static MaskSettings Settings(SamModel model, CorePlan plan, SessionSettings session, WorkerOptions worker, ILogger logger)
    {
        if (model.Provider != ExecutionProvider.Cpu)
        {
            return new MaskSettings(
                session,
                worker.PointsPerBatch > 0 ? worker.PointsPerBatch : WorkerOptions.PointsPerBatchOnCuda,
                worker.ImagesAtOnce > 0 ? worker.ImagesAtOnce : WorkerOptions.ImagesAtOnceOnCuda);
        }

        if (worker is { PointsPerBatch: > 0, ImagesAtOnce: > 0 })
            return new MaskSettings(session, worker.PointsPerBatch, worker.ImagesAtOnce);
        var found = new Calibration(worker.CalibrationFolder, logger).Of(model);
        // Where memory is short, fewer images get more threads each.
        var fitting = worker.ImagesAtOnce > 0 ? plan : plan with { ImagesAtOnce = Math.Min(plan.ImagesAtOnce, found.ImagesIn(FreeMemory())) };
        return new MaskSettings(fitting.Apply(worker.Session), worker.PointsPerBatch > 0 ? worker.PointsPerBatch : found.PointsPerBatch, fitting.ImagesAtOnce);
    }

    private static long FreeMemory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;

    private static void SayWhere(string model, string? whyNotCuda, ILogger logger)
    {
        if (whyNotCuda is not null)
            LogMessages.CudaNotTaken(logger, model, whyNotCuda);
    }
}
