using System.Diagnostics;
using SamCam.GpuWorker.Pipeline;

namespace SamCam.GpuWorker.Telemetry;

/// <summary>
/// Spans of images below the span of their shard. They are made when an image is through, so that it is known whether it failed: those are always there,
/// of the others one in so many. A job of a million images is one trace, which no collector would want whole.
/// </summary>
/// <param name="shard">The span of the shard; null when it is not traced.</param>
/// <param name="imagesPerSpan">One image in so many has a span.</param>
internal sealed class ImageTrace(Activity? shard, int imagesPerSpan)
{
    /// <summary>An image is through.</summary>
    public void Ended(ImageWork work)
    {
        if (shard is not { Recorded: true } || (work.Failure is null && work.Item.Index % imagesPerSpan != 0) || work.Spans.Count == 0)
            return;
        using var image = WorkerMetrics.Traces.StartActivity("image", ActivityKind.Internal, shard.Context, startTime: work.Spans[0].Start);
        if (image is null)
            return;
        image.SetTag("samcam.job", work.Item.JobId).SetTag("samcam.image", work.Item.Key);
        if (work.Failure is { } failure)
            image.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
        foreach (var (name, start, duration) in work.Spans)
        {
            using var stage = WorkerMetrics.Traces.StartActivity(name, ActivityKind.Internal, image.Context, startTime: start);
            stage?.SetEndTime((start + duration).UtcDateTime);
        }

        var (_, last, time) = work.Spans[^1];
        image.SetEndTime((last + time).UtcDateTime);
    }
}
