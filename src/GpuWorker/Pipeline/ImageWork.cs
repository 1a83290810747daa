using System.Diagnostics;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Telemetry;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>One image on its way through the stages. Only the stage that holds it touches it.</summary>
internal sealed class ImageWork(ImageItemRow item)
{
    public ImageItemRow Item { get; } = item;

    /// <summary>Class ids of the image-level labels, ascending.</summary>
    public IReadOnlyList<int> ClassIds { get; } = item.ReadClassIds();

    public string? ImageSha256 { get; set; }

    public RgbImage? Image { get; set; }

    public IReadOnlyList<SamMask> Masks { get; set; } = [];

    /// <summary>How the masks were computed, now or by the earlier run: form, precision, provider, threads and batch.</summary>
    public string? MaskNumerics { get; set; }

    /// <summary>Whether the masks are those of an earlier run.</summary>
    public bool MasksReused { get; set; }

    public ClassActivationMaps? Cams { get; set; }

    public LabelMap? PseudoLabel { get; set; }

    public MergeResult? Merged { get; set; }

    public ImageQuality? Quality { get; set; }

    public IReadOnlyList<ArtifactRecord> Artifacts { get; set; } = [];

    /// <summary>What stopped the image; later stages pass it on untouched.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether the work was stopped before anything was done for the image.</summary>
    public bool Dropped { get; set; }

    /// <summary>Milliseconds per stage.</summary>
    public SortedDictionary<string, double> Timings { get; } = new(StringComparer.Ordinal);

    /// <summary>When each stage began and how long it took, in order.</summary>
    public List<(string Stage, DateTimeOffset Start, TimeSpan Duration)> Spans { get; } = [];

    /// <summary>Runs one stage, unless an earlier one failed or dropped the image; keeps its time and its failure.</summary>
    public async ValueTask RunAsync(string stage, Func<ImageWork, CancellationToken, ValueTask> action, CancellationToken cancellationToken)
    {
        if (Failure is not null || Dropped)
            return;
        var (began, start) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        try
        {
            await action(this, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ModelNotLoadedException))
        {
            Failure = e;
        }

        Keep(stage, began, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Keeps the time of a step that is no part of the row: it is over only when the row is made.</summary>
    public void Passed(string step, DateTimeOffset began, TimeSpan duration)
    {
        Spans.Add((step, began, duration));
        WorkerMetrics.StageEnded(step, duration);
    }

    private void Keep(string stage, DateTimeOffset began, TimeSpan duration)
    {
        Passed(stage, began, duration);
        Timings[stage] = Math.Round(duration.TotalMilliseconds, 3);
    }
}
