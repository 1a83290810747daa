using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests;

/// <summary>A whole coordinator in this process: its program, listening on a free loopback port, over SQLite, a folder and a bus inside the process.</summary>
internal sealed class TestCoordinator : IAsyncDisposable
{
    private TestCoordinator(TemporaryFolder folder, WebApplication app)
    {
        Folder = folder;
        App = app;
        Address = new Uri(app.Urls.First());
        Http = Client();
    }

    /// <summary>The only folder that jobs may read and write; the database file is in it too.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>The program.</summary>
    public WebApplication App { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>A client without a key; its addresses are relative to <see cref="Address"/>.</summary>
    public HttpClient Http { get; }

    /// <summary>The tables.</summary>
    public IClusterDatabase Database => Get<IClusterDatabase>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="settings">Settings beside those of a test, or instead of them.</param>
    public static async Task<TestCoordinator> StartAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var folder = new TemporaryFolder();
        try
        {
            var app = await CreateAsync(folder, settings);
            try
            {
                await app.StartAsync(Token);
                return new TestCoordinator(folder, app);
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Makes one that does not run yet; its tables are there.</summary>
    public static Task<WebApplication> CreateAsync(TemporaryFolder folder, params IEnumerable<(string Name, string Value)> settings) =>
        CoordinatorProgram.CreateAsync([.. Defaults(folder).Concat(settings).SelectMany(s => new[] { "--" + s.Name, s.Value })], Token);

    /// <summary>A service of the coordinator.</summary>
    public T Get<T>()
        where T : class => App.Services.GetRequiredService<T>();

    /// <summary>A client of its own, without redirects and cookies.</summary>
    public HttpClient Client() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address, Timeout = Wait.Guard };

    /// <summary>Makes a key; the first one ends open access.</summary>
    /// <returns>The secret.</returns>
    public async Task<string> KeyAsync(AccessRole role, string? name = null, DateTime? expiresAt = null) =>
        (await Get<ApiKeyStore>().CreateAsync(name ?? AccessRoles.NameOf(role), role, expiresAt, Token)).Token.Text;

    /// <summary>A client that sends a key, or any other token, with every request.</summary>
    public HttpClient Client(string key)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        Folder.Dispose();
    }

    private static IEnumerable<(string Name, string Value)> Defaults(TemporaryFolder folder) =>
    [
        ("Urls", "http://127.0.0.1:0"),
        ("Database:ConnectionString", "Data Source=" + DatabaseFile(folder)),
        ("Objects:Roots:0", folder.Root),
        ("Objects:Roots:1", Repository.PathOf("models")),
        ("Coordinator:Beat", "00:00:00.2"),
    ];

    /// <summary>The database file of a coordinator in a folder.</summary>
    public static string DatabaseFile(TemporaryFolder folder) => folder.PathOf("cluster.db");
}
