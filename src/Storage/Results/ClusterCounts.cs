namespace SamCam.Storage.Results;

/// <summary>A cluster in numbers, at one moment.</summary>
/// <param name="Jobs">Jobs by state; a state without a job is left out.</param>
/// <param name="Shards">Unfinished shards of running jobs by state: pending, queued, running; a state without one is left out.</param>
/// <param name="OpenImages">Images of running jobs without a row.</param>
/// <param name="Workers">Workers that were heard of lately.</param>
/// <param name="LostWorkers">Workers that hold a shard and were not heard of lately.</param>
public sealed record ClusterCounts(
    IReadOnlyDictionary<JobState, int> Jobs, IReadOnlyDictionary<ShardState, int> Shards, long OpenImages, int Workers, int LostWorkers);
