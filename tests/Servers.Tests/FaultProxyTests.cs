using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

public sealed class FaultProxyTests : IAsyncDisposable
{
    private readonly EchoServer echo = new();
    private readonly FaultProxy proxy;

    public FaultProxyTests() => proxy = FaultProxy.Start(echo.Port);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_forwards_both_ways_and_passes_on_the_end()
    {
        using var client = await ConnectAsync();
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);
        var received = new MemoryStream();
        var receiving = client.GetStream().CopyToAsync(received, Token);
        await client.GetStream().WriteAsync(sent, Token);
        client.Client.Shutdown(SocketShutdown.Send);
        await receiving;
        received.ToArray().ShouldBe(sent);
        await Wait.UntilAsync(() => proxy.ConnectionCount == 0, "the connection to be forgotten", cancellationToken: Token);
    }

    [Fact]
    public async Task Refuse_resets_and_refuses_and_Up_listens_again()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
        proxy.Set(FaultMode.Refuse);
        await ShouldBeResetAsync(client);
        (await Should.ThrowAsync<SocketException>(ConnectAsync)).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);

        proxy.Set(FaultMode.Up);
        using var again = await ConnectAsync();
        await RoundTripAsync(again);
    }

    [Fact]
    public async Task Reset_ends_old_and_new_connections()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
        proxy.Set(FaultMode.Reset);
        await ShouldBeResetAsync(client);
        await NewShouldBeResetAsync();

        proxy.Set(FaultMode.Up);
        using var again = await ConnectAsync();
        await RoundTripAsync(again);
    }

    [Fact]
    public async Task Open_connections_are_reset_alone()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
        proxy.ResetConnections();
        await ShouldBeResetAsync(client);
        using var again = await ConnectAsync();
        await RoundTripAsync(again);
    }

    [Fact]
    public async Task A_black_hole_holds_bytes_back_until_it_is_over()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
        var before = echo.Received;
        proxy.Set(FaultMode.Blackhole);
        using var another = await ConnectAsync();
        await client.GetStream().WriteAsync(new byte[] { 1 }, Token);
        await another.GetStream().WriteAsync(new byte[] { 2 }, Token);
        var reading = Task.WhenAll(ReadAsync(client), ReadAsync(another));
        // A third connection through another proxy makes the whole way meanwhile.
        await using (var control = FaultProxy.Start(echo.Port))
        {
            using var witness = new TcpClient();
            await witness.ConnectAsync(IPAddress.Loopback, control.Port, Token);
            await RoundTripAsync(witness);
        }
        echo.Received.ShouldBe(before + 1, "only the witness's byte");
        reading.IsCompleted.ShouldBeFalse();

        proxy.Set(FaultMode.Up);
        (await reading).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Latency_delays_each_direction()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
        proxy.Latency = TimeSpan.FromMilliseconds(100);
        var start = Stopwatch.GetTimestamp();
        await RoundTripAsync(client);
        Stopwatch.GetElapsedTime(start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task A_server_that_is_down_looks_so()
    {
        await echo.DisposeAsync();
        await NewShouldBeResetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await echo.DisposeAsync();
    }

    private static async Task RoundTripAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync(new byte[] { 42 }, Token);
        (await ReadAsync(client)).ShouldBe(42);
    }

    private static async Task<int> ReadAsync(TcpClient client)
    {
        var buffer = new byte[1];
        await client.GetStream().ReadExactlyAsync(buffer, Token);
        return buffer[0];
    }

    private static async Task ShouldBeResetAsync(TcpClient client)
    {
        var error = await Should.ThrowAsync<IOException>(() => client.GetStream().ReadExactlyAsync(new byte[1], Token).AsTask());
        error.InnerException.ShouldBeOfType<SocketException>().SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    // The reset may come before the client has seen that it is connected.
    private async Task NewShouldBeResetAsync()
    {
        try
        {
            using var client = await ConnectAsync();
            await ShouldBeResetAsync(client);
        }
        catch (SocketException e)
        {
            e.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Token);
        return client;
    }
}
