using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Segmentation;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.ServiceDefaults;

/// <summary>How a service of a cluster starts: settings, checks that end it within seconds with a sentence, health pages, and the exit code.</summary>
public static class ClusterService
{
    private const string Ready = "ready";

    /// <summary>Builds and runs a service until it is told to end.</summary>
    /// <param name="name">Its name in logs.</param>
    /// <param name="arguments">Command line: settings as <c>--Section:Key value</c>.</param>
    /// <param name="defaultUrl">Where it listens unless <c>Urls</c> says otherwise; on the loopback address.</param>
    /// <param name="add">Adds what the service is made of.</param>
    /// <param name="prepare">Done after the checks and before the service starts.</param>
    /// <returns>The exit code: 0 after an orderly end, 2 when a setting is wrong, 1 for anything else.</returns>
    public static async Task<int> RunAsync(
        string name, string[] arguments, string defaultUrl, Action<WebApplicationBuilder> add, Func<WebApplication, CancellationToken, Task> prepare)
    {
        try
        {
            await using var app = await CreateAsync(name, arguments, defaultUrl, add, prepare, CancellationToken.None);
            if (ListenAddress.FindUsed(app.Configuration) is { } used)
                throw new InputException($"Urls {used}", "another program listens there", "end it, or give another address with Urls");
            await app.RunAsync();
            return 0;
        }
        catch (InputException e)
        {
            await Console.Error.WriteLineAsync($"{name}: {e.Message}");
            return 2;
        }
        catch (Exception e) when (e is IOException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync($"{name}: {e.Message}");
            return 1;
        }
    }

    /// <summary>Builds a service, checks what it needs and makes it ready to start.</summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <returns>The service, not started.</returns>
    /// <exception cref="InputException">A setting is wrong; names it.</exception>
    public static async Task<WebApplication> CreateAsync(
        string name,
        string[] arguments,
        string defaultUrl,
        Action<WebApplicationBuilder> add,
        Func<WebApplication, CancellationToken, Task> prepare,
        CancellationToken cancellationToken)
    {
        var app = Build(name, arguments, defaultUrl, add);
        try
        {
            await CheckAsync(name, app, cancellationToken);
            await prepare(app, cancellationToken);
            MapHealth(app);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(string name, string[] arguments, string defaultUrl, Action<WebApplicationBuilder> add)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        // Nothing is asked for by the way: settings come from appsettings.json, environment variables and the command line, in this order.
        builder.Configuration.AddBehindFile(arguments);
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(defaultUrl);
        builder.AddTelemetry(name).Logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(2));
        builder.Services.AddHealthChecks();
        builder.Services.AddClusterStorage(builder.Configuration);
        add(builder);
        return builder.Build();
    }

    private static async Task CheckAsync(string name, WebApplication app, CancellationToken cancellationToken)
    {
        var services = app.Services;
        var (bus, databaseOptions) = (services.GetRequiredService<BusOptions>(), services.GetRequiredService<DatabaseOptions>());
        if (bus.Uri is not null)
            await services.GetRequiredService<RabbitMqBroker>().CheckAsync(services.GetServices<BusUse>(), services.GetService<ShardLimit>()?.Value ?? TimeSpan.Zero, cancellationToken);
        await ClusterStorage.CheckAsync(services.GetRequiredService<IClusterDatabase>(), databaseOptions, cancellationToken);
        await services.GetRequiredService<IObjectStores>().CheckAsync(cancellationToken);
        LogMessages.Started(
            services.GetRequiredService<ILoggerFactory>().CreateLogger("SamCam"),
            name,
            bus.Uri is null ? "inside this process" : bus.Uri.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped),
            services.GetRequiredService<IClusterDatabase>() is SqliteClusterDbFactory ? "SQLite" : "PostgreSQL");
    }

    private static void MapHealth(WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) || check.Tags.Contains("masstransit") })
            .AllowAnonymous().DisableRateLimiting();
    }
}
