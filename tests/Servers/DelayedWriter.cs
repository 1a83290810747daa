using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace SamCam.Testing.Servers;

/// <summary>Writes to a socket what it is given, in order, each chunk as late as the proxy's latency says, and not while the proxy is a black hole.</summary>
internal sealed class DelayedWriter : IAsyncDisposable
{
    // 8 MB on the way at most; then the sender waits.
    private const int Capacity = 256;

    private readonly FaultProxy proxy;
    private readonly Socket socket;
    private readonly CancellationTokenSource ending;
    private readonly Channel<(long Due, ReadOnlyMemory<byte> Bytes)> chunks = Channel.CreateBounded<(long, ReadOnlyMemory<byte>)>(Capacity);
    private readonly Task writing;

    public DelayedWriter(FaultProxy proxy, Socket socket, CancellationTokenSource ending)
    {
        this.proxy = proxy;
        this.socket = socket;
        this.ending = ending;
        writing = RunAsync();
    }

    /// <summary>Takes bytes, which must not change afterwards.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) =>
        chunks.Writer.WriteAsync((Stopwatch.GetTimestamp() + (long)(proxy.Latency.TotalSeconds * Stopwatch.Frequency), bytes), ending.Token);

    /// <summary>Nothing more comes: what was taken is written, and the peer is told.</summary>
    public async Task CompleteAsync()
    {
        chunks.Writer.TryComplete();
        await writing;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        chunks.Writer.TryComplete();
        try
        {
            await writing;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever wrote or completed has had this exception.
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var (due, bytes) in chunks.Reader.ReadAllAsync(ending.Token))
            {
                // Timers may fire a moment early.
                while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } left)
                    await Task.Delay((int)Math.Ceiling(left.TotalMilliseconds), ending.Token);
                await proxy.OpenAsync(ending.Token);
                for (var rest = bytes; rest.Length > 0;)
                    rest = rest[await socket.SendAsync(rest, ending.Token)..];
            }
            socket.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }
}
