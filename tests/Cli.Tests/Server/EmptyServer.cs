using SamCam.Testing;

namespace SamCam.Cli.Tests.Server;

/// <summary>A server without jobs.</summary>
public sealed class EmptyServer : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    internal ServeProcess Server { get; private set; } = null!;

    internal string Database => folder.PathOf("cluster.db");

    public async ValueTask InitializeAsync() => Server = await ServeProcess.StartAsync(Database);

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
