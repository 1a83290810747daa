using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dispatching;

/// <summary>How many images the next shard gets.</summary>
internal static class ShardSize
{
    /// <summary>
    /// As many images as the slower half of the workers does in the time a shard should take; fewer near the end of a job, so that no worker is left
    /// with a long shard while the others are idle.
    /// </summary>
    /// <param name="openImages">Images of the job without a row.</param>
    /// <param name="workers">The workers that are there.</param>
    /// <param name="options">Times and bounds.</param>
    public static int Choose(int openImages, IReadOnlyList<WorkerRow> workers, CoordinatorOptions options)
    {
        var rates = workers.Select(w => w.ImagesPerSecond).Where(r => r > 0).Order().ToList();
        var byTime = rates.Count == 0
            ? options.FirstShardImages
            : (int)Math.Min(rates[(rates.Count - 1) / 2] * options.ShardTime.TotalSeconds, options.MaxShardImages);
        var fairShare = workers.Count > 1 ? (openImages + (2 * workers.Count) - 1) / (2 * workers.Count) : openImages;
        return Math.Clamp(Math.Min(byTime, fairShare), 1, options.MaxShardImages);
    }
}
