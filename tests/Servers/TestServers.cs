namespace SamCam.Testing.Servers;

/// <summary>
/// The servers that the tests of one assembly share, each started when a test first asks for it. Use it as an assembly fixture; tests keep
/// apart by virtual hosts, databases and buckets of their own.
/// </summary>
public sealed class TestServers : IAsyncDisposable
{
    private readonly Lazy<ThrowawayCertificates> certificates = new(() => new ThrowawayCertificates());
    private readonly Lazy<Task<RabbitMqServer>> rabbitMq;
    private readonly Lazy<Task<PostgresServer>> postgres;
    private readonly Lazy<Task<CephServer>> ceph;

    /// <summary>Starts nothing yet.</summary>
    public TestServers()
    {
        // No test's own token: the server outlives the test that asks first.
        rabbitMq = new(() => Task.Run(() => RabbitMqServer.StartAsync(Certificates)));
        postgres = new(() => Task.Run(() => PostgresServer.StartAsync(Certificates)));
        ceph = new(() => Task.Run(() => CephServer.StartAsync(Certificates)));
    }

    /// <summary>What the shared servers offer TLS with.</summary>
    public ThrowawayCertificates Certificates => certificates.Value;

    /// <summary>The shared RabbitMQ, running; skips or fails the test when it is not installed.</summary>
    public Task<RabbitMqServer> RabbitMqAsync()
    {
        Availability.RequireRabbitMq();
        return rabbitMq.Value;
    }

    /// <summary>The shared PostgreSQL, running; skips or fails the test when it is not installed.</summary>
    public Task<PostgresServer> PostgresAsync()
    {
        Availability.RequirePostgres();
        return postgres.Value;
    }

    /// <summary>The shared Ceph, running; skips or fails the test when it is not installed.</summary>
    public Task<CephServer> CephAsync()
    {
        Availability.RequireCeph();
        return ceph.Value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(rabbitMq);
        await EndAsync(postgres);
        await EndAsync(ceph);
        if (certificates.IsValueCreated)
            certificates.Value.Dispose();
    }

    private static async Task EndAsync<T>(Lazy<Task<T>> server)
        where T : TestServer
    {
        if (!server.IsValueCreated)
            return;
        await Task.WhenAny(server.Value);
        // One that did not start has told its tests so, and has ended itself.
        if (server.Value.IsCompletedSuccessfully)
            await (await server.Value).DisposeAsync();
    }
}
