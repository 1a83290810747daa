using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator;
using SamCam.GpuWorker;
using SamCam.ServiceDefaults;
using SamCam.Storage;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Dashboard.Tests;

/// <summary>A coordinator with its dashboard and a worker in this process, listening on a free loopback port, over SQLite, folders and the bundled models.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly WebApplication app;

    private LocalCluster(TemporaryFolder folder, WebApplication app)
    {
        Folder = folder;
        this.app = app;
        Address = new Uri(app.Urls.First());
    }

    /// <summary>The only folder that jobs may read and write.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="settings">Settings beside those of a test.</param>
    public static async Task<LocalCluster> StartAsync(params (string Name, string Value)[] settings)
    {
        var folder = new TemporaryFolder();
        (string Name, string Value)[] defaults =
        [
            ("Urls", "http://127.0.0.1:0"),
            ("Database:ConnectionString", "Data Source=" + folder.PathOf("cluster.db")),
            ("Objects:Roots:0", folder.Root),
            ("Objects:Roots:1", Repository.PathOf("models")),
            ("Coordinator:Beat", "00:00:00.2"),
        ];
        try
        {
            var started = await ClusterService.CreateAsync(
                "dashboard-test", [.. defaults.Concat(settings).SelectMany(s => new[] { "--" + s.Name, s.Value })], "http://127.0.0.1:0", Add, PrepareAsync, Token);
            await started.StartAsync(Token);
            return new LocalCluster(folder, started);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A service of it.</summary>
    public T Get<T>()
        where T : class => app.Services.GetRequiredService<T>();

    /// <summary>Makes a key; the first one ends open access.</summary>
    /// <returns>The key's id, and its secret.</returns>
    public async Task<(Guid Id, string Secret)> KeyAsync(AccessRole role)
    {
        var key = await Get<ApiKeyStore>().CreateAsync(AccessRoles.NameOf(role), role, expiresAt: null, Token);
        return (key.Key.Id, key.Token.Text);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Folder.Dispose();
    }

    private static void Add(WebApplicationBuilder builder) => builder.AddCoordinatorWeb().Services
        .AddCoordinator(Settings.Read<CoordinatorOptions>(builder.Configuration, CoordinatorOptions.Section))
        .AddGpuWorker(new WorkerOptions { Name = "laptop", BatchImages = 1, HeartbeatInterval = TimeSpan.FromSeconds(1), StoragePatience = TimeSpan.Zero, PointsPerBatch = 64 })
        .AddClusterBus(builder.Configuration, bus =>
        {
            bus.AddCoordinatorConsumers();
            bus.AddGpuWorkerConsumers();
        });

    private static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<IClusterDatabase>().MigrateAsync(cancellationToken);
        await app.UseCoordinatorWebAsync(cancellationToken);
    }
}
