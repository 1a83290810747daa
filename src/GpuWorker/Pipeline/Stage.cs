using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>
/// One step of the way of an image, running on its own; bounded channels join the steps, so that a slow one holds up those before it. A step may work on
/// several images at once; they leave it in the order in which they came.
/// </summary>
internal static class Stage
{
    /// <summary>Feeds items into the first stage.</summary>
    public static ChannelReader<ImageWork> Feed(IAsyncEnumerable<ImageWork> items, int depth, StageGroup group) =>
        group.Start(depth, async (output, cancellationToken) =>
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
                await output.WriteAsync(item, cancellationToken);
        });

    /// <summary>Runs <paramref name="action"/> on every item and hands it on; items that are not <paramref name="wanted"/> are handed on alone.</summary>
    public static ChannelReader<ImageWork> Then(
        this ChannelReader<ImageWork> input,
        string name,
        StageWidth width,
        StageGroup group,
        Func<ImageWork, CancellationToken, ValueTask> action,
        Func<ImageWork, bool>? wanted = null) =>
        group.Start(width.Waiting, async (output, cancellationToken) =>
        {
            var block = new TransformBlock<ImageWork, ImageWork>(RunAsync, new ExecutionDataflowBlockOptions
            {
                MaxDegreeOfParallelism = width.AtOnce,
                // One that is ready waits here for those before it, without keeping the next from starting.
                BoundedCapacity = width.AtOnce + (width.AtOnce > 1 ? width.Waiting : 0),
                EnsureOrdered = true,
                CancellationToken = cancellationToken,
            });
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var feeding = FeedAsync();
            try
            {
                await foreach (var work in block.ReceiveAllAsync(cancellationToken))
                    await output.WriteAsync(work, cancellationToken);
            }
            finally
            {
                // A stage that fails waits for no more images, and what is still at work must not touch its own when the stage is said to be over.
                await over.CancelAsync();
                await feeding;
                await block.Completion.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            await block.Completion;

            async Task<ImageWork> RunAsync(ImageWork work)
            {
                if (!(wanted?.Invoke(work) ?? true))
                    return work;
                if (width.Cores is not null)
                    await width.Cores.WaitAsync(cancellationToken);
                try
                {
                    await work.RunAsync(name, action, cancellationToken);
                    return work;
                }
                finally
                {
                    width.Cores?.Release();
                }
            }

            async Task FeedAsync()
            {
                try
                {
                    await foreach (var work in input.ReadAllAsync(over.Token))
                    {
                        if (!await block.SendAsync(work, over.Token))
                            return;
                    }

                    block.Complete();
                }
                catch (Exception e)
                {
                    // Comes out with the block's completion, unless that has an error of its own.
                    ((IDataflowBlock)block).Fault(e);
                }
            }
        });
}
