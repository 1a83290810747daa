using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace SamCam.Testing.Servers;

/// <summary>One connection through a <see cref="FaultProxy"/>: a client's socket and the one to the server.</summary>
internal sealed class ProxyConnection(FaultProxy proxy, Socket client, IPEndPoint target, HttpErrors? errors)
{
    private const int ChunkBytes = 32 * 1024;

    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource ending = new();

    /// <summary>Closes a socket so that its peer sees a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by its peer or by us already: there is nobody left to tell.
        }
        socket.Dispose();
    }

    /// <summary>Resets both ends.</summary>
    public void Abort()
    {
        Reset(client);
        Reset(server);
        ending.Cancel();
    }

    /// <summary>Forwards until both directions are at their end or one breaks.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(ending.Cancel);
        try
        {
            client.NoDelay = true;
            server.NoDelay = true;
            await proxy.OpenAsync(ending.Token);
            await server.ConnectAsync(target, ending.Token);
            await using var toServer = new DelayedWriter(proxy, server, ending);
            await using var toClient = new DelayedWriter(proxy, client, ending);
            var requests = errors is null ? PumpAsync(client, toServer) : errors.ForwardAsync(client, toServer, toClient, () => proxy.OpenAsync(ending.Token), ending.Token);
            await Task.WhenAll(EndingOnFailureAsync(requests), EndingOnFailureAsync(PumpAsync(server, toClient)));
            client.Dispose();
            server.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or IOException
            or ChannelClosedException or FormatException or OverflowException)
        {
            // One side went away, a fault was asked for, or it was no HTTP: the other side sees the connection end.
            Abort();
        }
    }

    private async Task PumpAsync(Socket from, DelayedWriter to)
    {
        for (; ; )
        {
            await proxy.OpenAsync(ending.Token);
            var chunk = new byte[ChunkBytes];
            var count = await from.ReceiveAsync(chunk, ending.Token);
            if (count == 0)
                break;
            await to.WriteAsync(chunk.AsMemory(0, count));
        }
        await to.CompleteAsync();
    }

    private async Task EndingOnFailureAsync(Task direction)
    {
        try
        {
            await direction;
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }
}
