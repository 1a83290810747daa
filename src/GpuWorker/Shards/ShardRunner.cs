using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Pipeline;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Shards;

/// <summary>Runs the images of a claimed shard and commits their rows in batches; artifacts are on disk before the rows that speak of them.</summary>
internal sealed class ShardRunner(
    ShardStore shards,
    IObjectStore objects,
    RecipeCache recipes,
    WorkerOptions options,
    TimeProvider time,
    ILogger<ShardRunner> logger)
{
    /// <summary>Computes what the shard still lacks and completes it.</summary>
    /// <param name="claim">The right to write.</param>
    /// <param name="job">The job.</param>
    /// <param name="progressed">Told after each commit: images done, images failed.</param>
    /// <param name="cancellationToken">Ends the work; rows that are ready are committed first.</param>
    /// <exception cref="LeaseLostException">Another claim took the shard over.</exception>
    public async Task RunAsync(ShardClaim claim, JobSpecification job, Func<int, int, Task> progressed, CancellationToken cancellationToken)
    {
        var recipe = recipes.Get(job);
        var rows = new ResultRows(claim, recipe, time);
        var open = await shards.GetOpenImagesAsync(claim.ShardId, cancellationToken);
        var batch = new List<ImageResultRow>();
        var committed = Stopwatch.GetTimestamp();
        try
        {
            await foreach (var work in new ImagePipeline(recipe, job, objects, options).RunAsync(open, cancellationToken))
            {
                if (work.Failure is { } failure)
                    LogMessages.ImageFailed(logger, work.Item.Key, failure.Message);
                batch.Add(rows.From(work));
                if (batch.Count >= options.BatchImages || Stopwatch.GetElapsedTime(committed) > options.BatchTime)
                    await CommitAsync(last: false, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (batch.Count > 0)
        {
            await CommitAsync(last: false, CancellationToken.None);
            throw;
        }

        await CommitAsync(last: true, cancellationToken);

        async Task CommitAsync(bool last, CancellationToken token)
        {
            await objects.SyncAsync(token);
            await shards.CommitAsync(claim, batch, last, token);
            await progressed(batch.Count(r => r.State == ImageState.Done), batch.Count(r => r.State == ImageState.Failed));
            batch.Clear();
            committed = Stopwatch.GetTimestamp();
        }
    }
}
