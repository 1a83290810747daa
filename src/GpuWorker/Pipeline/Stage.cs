using System.Threading.Channels;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>One step of the way of an image, running on its own; bounded channels join the steps, so that a slow one holds up those before it.</summary>
internal static class Stage
{
    /// <summary>Feeds items into the first stage.</summary>
    public static ChannelReader<ImageWork> Feed(IAsyncEnumerable<ImageWork> items, int depth, StageGroup group) =>
        group.Start(depth, async (output, cancellationToken) =>
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
                await output.WriteAsync(item, cancellationToken);
        });

    /// <summary>Runs <paramref name="action"/> on every item, in order, and hands it on; items that are not <paramref name="wanted"/> are handed on alone.</summary>
    public static ChannelReader<ImageWork> Then(
        this ChannelReader<ImageWork> input,
        string name,
        int depth,
        StageGroup group,
        Func<ImageWork, CancellationToken, ValueTask> action,
        Func<ImageWork, bool>? wanted = null) =>
        group.Start(depth, async (output, cancellationToken) =>
        {
            await foreach (var work in input.ReadAllAsync(cancellationToken))
            {
                if (wanted?.Invoke(work) ?? true)
                    await work.RunAsync(name, action, cancellationToken);
                await output.WriteAsync(work, cancellationToken);
            }
        });
}
