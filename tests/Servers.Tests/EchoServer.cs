using System.Net;
using System.Net.Sockets;
using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

/// <summary>Sends back what it gets, and counts it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly Task accepting;
    private long received;

    public EchoServer()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port { get; } = FreePorts.Take();

    /// <summary>Bytes that arrived.</summary>
    public long Received => Interlocked.Read(ref received);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        var echoes = new List<Task>();
        try
        {
            for (; ; )
                echoes.Add(EchoAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // stopped
        }
        await Task.WhenAll(echoes);
    }

    private async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                for (int count; (count = await client.GetStream().ReadAsync(buffer)) > 0;)
                {
                    Interlocked.Add(ref received, count);
                    await client.GetStream().WriteAsync(buffer.AsMemory(0, count));
                }
            }
            catch (IOException)
            {
                // reset by its client
            }
        }
    }
}
