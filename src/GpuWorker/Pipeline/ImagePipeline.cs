using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Shards;
using SamCam.GpuWorker.Telemetry;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>
/// The way of an image: read and decode, masks of an earlier run or else SAM, class maps, merge and measure, write. Each step runs beside the others on other images,
/// on several at once where it computes, within the cores that the worker may use.
/// An image that fails goes through with its reason; its neighbours go on.
/// </summary>
internal sealed class ImagePipeline(
    RecipeCache device,
    LoadedRecipe recipe,
    JobSpecification job,
    IObjectStores objects,
    IObjectStore destination,
    Patience patience,
    WorkerOptions options,
    ImageTrace trace,
    ILogger logger)
{
    private readonly EarlierMasks? earlier = job.ReuseMasks is { } place && recipe.HasMasks ? new EarlierMasks(objects.Open(place), recipe.SamHash, logger) : null;
    private readonly ImageSource source = new(job, recipe, objects, patience, options.MaxImageBytes);

    /// <summary>Runs the images; they come out in order, done or failed.</summary>
    /// <param name="items">The images.</param>
    /// <param name="stopping">Drops images of which nothing was done yet: they do not come out.</param>
    /// <param name="cancellationToken">Drops all.</param>
    /// <exception cref="IOException">An artifact cannot be written: the shard cannot go on.</exception>
    /// <exception cref="ModelNotLoadedException">The SAM model is needed and cannot be had.</exception>
    public async IAsyncEnumerable<ImageWork> RunAsync(
        IAsyncEnumerable<ImageItemRow> items,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cores = new SemaphoreSlim(recipe.ImagesAtOnce);
        await using var group = new StageGroup(cancellationToken);
        var depth = options.QueueDepth;
        var one = new StageWidth(1, depth);
        var computing = new StageWidth(recipe.ImagesAtOnce, depth, cores);
        var decoded = Stage.Feed(items.Select(item => new ImageWork(item)), depth, group).Then(StageNames.Decode, one, group, InScope(DecodeAsync), Begins);
        var looked = earlier is null ? decoded : decoded.Then(StageNames.Reuse, one, group, InScope(FindMasksAsync));
        var output = looked
            .Then(StageNames.Sam, computing, group, InScope(GenerateMasksAsync), work => !work.MasksReused)
            .Then(StageNames.Cam, computing, group, InScope(LabelAsync))
            .Then(StageNames.Merge, computing, group, InScope(Merge));
        await foreach (var work in output.ReadAllAsync(cancellationToken))
        {
            if (work.Dropped)
                continue;
            var (began, start) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
            await InScope(WriteAsync)(work, cancellationToken);
            work.Passed("write", began, Stopwatch.GetElapsedTime(start));
            trace.Ended(work);
            yield return work;
        }

        bool Begins(ImageWork work)
        {
            work.Dropped = stopping.IsCancellationRequested;
            return !work.Dropped;
        }
    }

    /// <summary>What a step logs names its image.</summary>
    private Func<ImageWork, CancellationToken, ValueTask> InScope(Func<ImageWork, CancellationToken, ValueTask> step) => async (work, token) =>
    {
        using var scope = LogMessages.ImageScope(logger, work.Item.Key);
        await step(work, token);
    };

    private async ValueTask DecodeAsync(ImageWork work, CancellationToken cancellationToken)
    {
        options.BeforeImage?.Invoke(work.Item.Key);
        (work.Image, work.ImageSha256) = await source.DecodeAsync(work.Item, cancellationToken);
    }

    private async ValueTask LabelAsync(ImageWork work, CancellationToken cancellationToken) =>
        (work.PseudoLabel, work.Cams) = await source.LabelAsync(work.Item, work.Image!, cancellationToken);

    private async ValueTask FindMasksAsync(ImageWork work, CancellationToken cancellationToken)
    {
        var image = work.Image!;
        if (await earlier!.FindAsync(work.Item.Key, work.ImageSha256!, (image.Width, image.Height), cancellationToken) is not { Origin: { } origin } found)
            return;
        (work.Masks, work.MaskNumerics, work.MasksReused) = (found.Masks, origin.Numerics, true);
    }

    private async ValueTask GenerateMasksAsync(ImageWork work, CancellationToken cancellationToken)
    {
        if (!recipe.HasMasks)
            return;
        (work.Masks, work.MaskNumerics) = (await LoadMasksAsync(cancellationToken)).Generate(work.Image!, cancellationToken);
        WorkerMetrics.MasksFound(work.Masks.Count);
    }

    private async Task<MaskLadder> LoadMasksAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await patience.RunAsync(token => device.LoadMasksAsync(recipe, job, token), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ModelNotLoadedException(e);
        }
    }

    private ValueTask Merge(ImageWork work, CancellationToken cancellationToken)
    {
        work.Merged = Merger.Merge(work.PseudoLabel!, [.. work.Masks.Select(m => m.Segmentation)], recipe.Options.Merge, work.Cams);
        work.Quality = QualityMeter.Measure(
            work.PseudoLabel!,
            work.Masks,
            work.Merged,
            job.Dataset.AllowUnlabelled && work.ClassIds.Count == 0 ? null : work.ClassIds,
            work.Cams,
            recipe.Options.Cam.BackgroundThreshold);
        return ValueTask.CompletedTask;
    }

    private async ValueTask WriteAsync(ImageWork work, CancellationToken cancellationToken)
    {
        if (work.Failure is not null)
            return;
        var key = work.Item.Key;
        var artifacts = new List<ArtifactRecord> { await PutAsync(ArtifactKeys.Labels(key), stream => LabelPng.Write(work.Merged!.Labels, stream)) };
        if (recipe.HasMasks)
        {
            var origin = new MaskOrigin(work.ImageSha256!, recipe.SamHash, work.MaskNumerics!);
            artifacts.Add(await PutAsync(ArtifactKeys.Masks(key), stream => MaskFile.Write(stream, work.Image!.Width, work.Image.Height, work.Masks, origin)));
        }

        if (recipe.Options.Output.Cams && work.Cams is { } cams)
            artifacts.Add(await PutAsync(ArtifactKeys.Cams(key), stream => CamFile.Write(cams, stream)));
        work.Artifacts = artifacts;

        async Task<ArtifactRecord> PutAsync(string place, Action<Stream> write)
        {
            using var buffer = new MemoryStream();
            write(buffer);
            var content = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
            return await patience.RunAsync(token => destination.PutAsync(place, content, token), cancellationToken);
        }
    }
}
