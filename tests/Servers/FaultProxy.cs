using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SamCam.Testing.Servers;

/// <summary>A TCP proxy on the loopback address in front of a server; its faults are switched while it runs.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int Attempts = 20;

    private readonly IPEndPoint target;
    private readonly HttpErrors? errors;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<ProxyConnection, Task> connections = new();
    private readonly List<Task> accepting = [];
    private TcpListener? listener;
    private TaskCompletionSource open = Opened();
    private long latencyTicks;

    private FaultProxy(int targetPort, HttpErrors? errors)
    {
        target = new IPEndPoint(IPAddress.Loopback, targetPort);
        this.errors = errors;
        for (var attempt = 1; listener is null; attempt++)
        {
            Port = FreePorts.Take();
            try
            {
                Listen();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < Attempts)
            {
                // Another program took the port just now.
            }
        }
    }

    /// <summary>The port on 127.0.0.1; it stays the same through all modes.</summary>
    public int Port { get; private set; }

    /// <summary>What happens now; see <see cref="Set"/>.</summary>
    public FaultMode Mode { get; private set; }

    /// <summary>How much later each byte arrives, in each direction; what is on its way already is not changed.</summary>
    public TimeSpan Latency
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref latencyTicks));
        set => Interlocked.Exchange(ref latencyTicks, value.Ticks);
    }

    /// <summary>Connections that are open.</summary>
    public int ConnectionCount => connections.Count;

    /// <summary>Begins to listen.</summary>
    /// <param name="targetPort">The server's port on 127.0.0.1.</param>
    /// <param name="errors">With these, connections are read as HTTP/1.1 and some requests are answered here.</param>
    public static FaultProxy Start(int targetPort, HttpErrors? errors = null) => new(targetPort, errors);

    /// <summary>The same address with this proxy's port.</summary>
    public Uri Through(Uri address) => new UriBuilder(address) { Port = Port }.Uri;

    /// <summary>Switches at once; comes back when open connections are as the mode wants them.</summary>
    public void Set(FaultMode mode)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
            Mode = mode;
            if (mode == FaultMode.Refuse)
            {
                listener?.Stop();
                listener = null;
            }
            else
            {
                Listen();
            }
            if (mode is FaultMode.Refuse or FaultMode.Reset)
                ResetConnections();
            if (mode == FaultMode.Blackhole)
                open = open.Task.IsCompleted ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : open;
            else
                open.TrySetResult();
        }
    }

    /// <summary>Resets the connections that are open now; the mode stays.</summary>
    public void ResetConnections()
    {
        foreach (var connection in connections.Keys)
            connection.Abort();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (stopping.IsCancellationRequested)
                return;
            stopping.Cancel();
            listener?.Stop();
            ResetConnections();
        }
        await Task.WhenAll(accepting);
        await Task.WhenAll(connections.Values);
        stopping.Dispose();
    }

    /// <summary>Completes when bytes may move.</summary>
    internal Task OpenAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return open.Task.WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private void Listen()
    {
        if (listener is not null)
            return;
        var listening = new TcpListener(IPAddress.Loopback, Port);
        listening.Start();
        listener = listening;
        accepting.Add(AcceptAsync(listening));
    }

    private async Task AcceptAsync(TcpListener listening)
    {
        for (; ; )
        {
            Socket client;
            try
            {
                client = await listening.AcceptSocketAsync(stopping.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                return;
            }
            lock (gate)
            {
                if (Mode is FaultMode.Refuse or FaultMode.Reset || stopping.IsCancellationRequested)
                {
                    ProxyConnection.Reset(client);
                    continue;
                }
                var connection = new ProxyConnection(this, client, target, errors);
                // Entered before it runs, so that nothing can end before it is known.
                var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                connections[connection] = CarryAsync(connection, begin.Task);
                begin.SetResult();
            }
        }
    }

    private async Task CarryAsync(ProxyConnection connection, Task begin)
    {
        await begin;
        try
        {
            await connection.RunAsync(stopping.Token);
        }
        finally
        {
            connections.TryRemove(connection, out _);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port} -> {target} ({Mode})");
}
