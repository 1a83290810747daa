using System.Globalization;
using Microsoft.Extensions.Logging;
using SamCam.GpuWorker.Telemetry;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>
/// Everything mode that steps down when memory runs out: fewer prompts at once, fewer still, then the CPU; only then the image fails. The next image
/// starts at the top again. Which step made the masks is part of their numerics.
/// </summary>
public sealed class MaskLadder : IDisposable
{
    private const int Shrink = 4;
    private readonly IReadOnlyList<Rung> rungs;
    private readonly ILogger logger;

    internal MaskLadder(IReadOnlyList<Rung> rungs, ILogger logger, int pointsPerBatch = 0, int imagesAtOnce = 1)
    {
        this.rungs = rungs;
        this.logger = logger;
        PointsPerBatch = pointsPerBatch;
        ImagesAtOnce = imagesAtOnce;
    }

    /// <summary>Prompts per decoder call on the first step.</summary>
    public int PointsPerBatch { get; }

    /// <summary>Images that may be given to <see cref="Generate"/> at the same time.</summary>
    public int ImagesAtOnce { get; }

    /// <summary>The first step: what is used while there is memory.</summary>
    public string Numerics => rungs[0].Numerics;

    /// <summary>Every step, first to last.</summary>
    public IReadOnlyList<string> Steps => [.. rungs.Select(r => r.Numerics)];

    /// <summary>Steps for a loaded model.</summary>
    /// <param name="model">The model; it is the ladder's from now on.</param>
    /// <param name="folder">Where the CPU's copy is loaded from, should it be needed.</param>
    /// <param name="options">Every parameter that can change a mask.</param>
    /// <param name="settings">Batch, images at once and session.</param>
    /// <param name="logger">Told of steps down.</param>
    internal static MaskLadder Create(SamModel model, ModelFolder folder, AutomaticMaskOptions options, MaskSettings settings, ILogger logger)
    {
        var steps = new List<Rung>();
        for (var batch = settings.PointsPerBatch; batch > 0 && steps.Count < 3; batch /= Shrink)
        {
            var generator = new Lazy<AutomaticMaskGenerator>(Generator(model, options, batch, settings.Session));
            steps.Add(new Rung(Describe(model, model.Numerics, batch), (image, token) => generator.Value.Generate(image, token), steps.Count == 0 ? model : null));
        }

        if (model.Provider != ExecutionProvider.Cpu)
        {
            var cpu = new Lazy<SamModel>(() => SamModel.Load(folder.Reopen(), settings.Session with { Provider = ExecutionProvider.Cpu }));
            var generator = new Lazy<AutomaticMaskGenerator>(() => new AutomaticMaskGenerator(cpu.Value, options, settings.PointsPerBatch, settings.Session.CpuThreads));
            steps.Add(new Rung(
                Describe(model, SessionNumerics.Of(ExecutionProvider.Cpu, settings.Session, folder.Precision), settings.PointsPerBatch),
                (image, token) => generator.Value.Generate(image, token),
                new LazyModel(cpu)));
        }

        return new MaskLadder(steps, logger, settings.PointsPerBatch, settings.ImagesAtOnce);
    }

    /// <summary>All masks of an image, and how they were computed.</summary>
    /// <exception cref="AcceleratorMemoryException">Memory ran out on the last step too.</exception>
    public (IReadOnlyList<SamMask> Masks, string Numerics) Generate(RgbImage image, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return (rungs[i].Generate(image, cancellationToken), rungs[i].Numerics);
            }
            catch (AcceleratorMemoryException e) when (i + 1 < rungs.Count)
            {
                WorkerMetrics.SteppedDown(i + 1);
                LogMessages.MemoryRanOut(logger, rungs[i].Numerics, rungs[i + 1].Numerics, e.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rung in rungs)
            rung.Owned?.Dispose();
    }

    private static string Describe(SamModel model, string numerics, int batch) =>
        string.Create(CultureInfo.InvariantCulture, $"sam:{model.Manifest.Decoder.Form}:{numerics}:b{batch}");

    private static Func<AutomaticMaskGenerator> Generator(SamModel model, AutomaticMaskOptions options, int batch, SessionSettings session) =>
        () => new(model, options, batch, session.CpuThreads);

    /// <summary>One step.</summary>
    /// <param name="Numerics">Model form, precision, provider, threads and batch.</param>
    /// <param name="Generate">All masks of an image.</param>
    /// <param name="Owned">Disposed with the ladder.</param>
    internal sealed record Rung(string Numerics, Func<RgbImage, CancellationToken, IReadOnlyList<SamMask>> Generate, IDisposable? Owned);

    private sealed class LazyModel(Lazy<SamModel> model) : IDisposable
    {
        public void Dispose()
        {
            if (model.IsValueCreated)
                model.Value.Dispose();
        }
    }
}
