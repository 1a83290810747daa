using System.Threading.Channels;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>Stages that live and die together: the first error or a cancellation ends them all.</summary>
internal sealed class StageGroup : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly List<Task> running = [];

    public StageGroup(CancellationToken cancellationToken) => stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Starts a stage that writes to a channel of its own.</summary>
    public ChannelReader<ImageWork> Start(int depth, Func<ChannelWriter<ImageWork>, CancellationToken, Task> body)
    {
        var channel = Channel.CreateBounded<ImageWork>(new BoundedChannelOptions(depth) { SingleReader = true, SingleWriter = true });
        running.Add(Task.Run(() => RunAsync(channel.Writer, body), CancellationToken.None));
        return channel.Reader;
    }

    /// <summary>Ends the stages that still run and waits for them: nothing touches an image afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
        stop.Dispose();
    }

    private async Task RunAsync(ChannelWriter<ImageWork> output, Func<ChannelWriter<ImageWork>, CancellationToken, Task> body)
    {
        try
        {
            await body(output, stop.Token);
            output.Complete();
        }
        catch (Exception e)
        {
            // Travels down the channels to whoever reads the last one.
            output.Complete(e);
        }
    }
}
