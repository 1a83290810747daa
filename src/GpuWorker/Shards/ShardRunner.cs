using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Pipeline;
using SamCam.GpuWorker.Telemetry;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Shards;

/// <summary>
/// Runs the images of a claimed shard and commits their rows in batches; artifacts are stored before the rows that speak of them. Suspects, which may
/// have killed a worker, run first and alone.
/// </summary>
internal sealed class ShardRunner(
    ShardStore shards,
    IObjectStores objects,
    ShardsInHand inHand,
    Patience patience,
    WorkerOptions options,
    TimeProvider time,
    ILogger<ShardRunner> logger,
    TelemetryOptions? telemetry = null)
{
    private const int FewestMarked = 8;
    private const int MostMarked = 256;

    /// <summary>Computes what the shard still lacks and completes it.</summary>
    /// <param name="claim">The right to write.</param>
    /// <param name="job">The job.</param>
    /// <param name="device">Where the models are.</param>
    /// <param name="progressed">Told after each commit: images done, images failed.</param>
    /// <param name="stopping">Lets no further image start; those in hand end.</param>
    /// <param name="cancellationToken">Ends the work; rows that are ready are committed first.</param>
    /// <returns>False when time ran out or the work was stopped first: what is left goes back.</returns>
    /// <exception cref="ModelNotLoadedException">The SAM model is needed and cannot be had.</exception>
    /// <exception cref="LeaseLostException">Another claim took the shard over.</exception>
    public async Task<bool> RunAsync(
        ShardClaim claim, JobSpecification job, RecipeCache device, Func<int, int, Task> progressed, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        var destination = objects.Open(job.Destination);
        var recipe = await patience.RunAsync(token => device.GetAsync(job, token), either.Token);
        var rows = new ResultRows(claim, recipe, time);
        var open = await patience.RunAsync(token => shards.GetOpenImagesAsync(claim.ShardId, token), either.Token);
        var pipeline = new ImagePipeline(device, recipe, job, objects, destination, patience, options, new ImageTrace(Activity.Current, telemetry?.ImagesPerSpan ?? 1), logger);
        var began = Stopwatch.GetTimestamp();
        var batch = new List<ImageResultRow>();
        var committed = Stopwatch.GetTimestamp();
        try
        {
            var suspects = claim.Suspects.Join(open, index => index, image => image.Index, (_, image) => image).ToList();
            foreach (var suspect in suspects)
            {
                stopping.ThrowIfCancellationRequested();
                await patience.RunAsync(token => shards.MarkAloneAsync(claim, suspect.Index, token), cancellationToken);
                await RunBatchesAsync(new[] { suspect }.ToAsyncEnumerable());
                await CommitAsync(last: false, cancellationToken);
            }

            await RunBatchesAsync(MarkStartedAsync([.. open.Except(suspects)], cancellationToken));
        }
        catch (Exception e) when (e is OperationCanceledException or ModelNotLoadedException && batch.Count > 0)
        {
            using var limit = new CancellationTokenSource(options.DrainTime / 2, time);
            await CommitAsync(last: false, limit.Token);
            throw;
        }

        var completed = !Enough() || await IsCompleteAsync();
        await CommitAsync(completed, cancellationToken);
        return completed;

        async Task RunBatchesAsync(IAsyncEnumerable<ImageItemRow> images)
        {
            await foreach (var work in pipeline.RunAsync(images, stopping, cancellationToken))
            {
                if (work.Failure is { } failure)
                    LogMessages.ImageFailed(logger, work.Item.Key, failure.Message);
                batch.Add(rows.From(work));
                if (batch.Count >= options.BatchImages || Stopwatch.GetElapsedTime(committed) > options.BatchTime)
                    await CommitAsync(last: false, cancellationToken);
            }
        }

        // Images are in flight from the moment they are handed out, and the table knows it before.
        async IAsyncEnumerable<ImageItemRow> MarkStartedAsync(List<ImageItemRow> images, [EnumeratorCancellation] CancellationToken token)
        {
            var marked = 0;
            for (var i = 0; i < images.Count && !Enough(); i++)
            {
                if (i == marked)
                {
                    // As many as take a second or two: fast workers ask the database less often.
                    marked = Math.Min(images.Count, i + Math.Clamp((int)(2 * inHand.ImagesPerSecond), FewestMarked, MostMarked));
                    var until = images[marked - 1].Index;
                    await patience.RunAsync(t => shards.MarkStartedAsync(claim, until, t), token);
                }

                yield return images[i];
            }
        }

        bool Enough() => stopping.IsCancellationRequested || Stopwatch.GetElapsedTime(began) > options.ShardLimit;

        async Task<bool> IsCompleteAsync() =>
            (await patience.RunAsync(token => shards.GetOpenImagesAsync(claim.ShardId, token), cancellationToken)).All(i => batch.Exists(r => r.Index == i.Index));

        async Task CommitAsync(bool last, CancellationToken token)
        {
            if (batch.Count == 0 && !last)
                return;
            await patience.RunAsync(destination.SyncAsync, token);
            await patience.RunAsync(t => shards.CommitAsync(claim, batch, last, t), token);
            inHand.Finished(batch.Count, Stopwatch.GetElapsedTime(committed));
            var done = batch.Count(r => r.State == ImageState.Done);
            if (batch.Count > 0)
                WorkerMetrics.Committed(done, [.. batch.Select(r => r.ErrorClass).OfType<string>()]);
            await progressed(done, batch.Count - done);
            batch.Clear();
            committed = Stopwatch.GetTimestamp();
        }
    }
}
