using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using SamCam.Segmentation;
using SamCam.Storage;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.ServiceDefaults;

/// <summary>Tables, objects and models of a service, as configured.</summary>
public static class ClusterStorage
{
    /// <summary>Adds the stores.</summary>
    public static IServiceCollection AddClusterStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var options = Settings.Read<DatabaseOptions>(configuration, DatabaseOptions.Section);
        var database = Open(options);
        services.TryAddSingleton(options);
        services.TryAddSingleton(Settings.Read<LeaseOptions>(configuration, "Leases"));
        services.TryAddSingleton(Settings.Read<ModelCacheOptions>(configuration, ModelCacheOptions.Section));
        services.TryAddSingleton<ModelCache>();
        return services.AddObjectStores(configuration).AddSingleton(database).AddResultStores(database);
    }

    /// <summary>Connects to the database.</summary>
    /// <exception cref="InputException">It cannot be reached in time, or refuses; names the setting at fault.</exception>
    public static async Task CheckAsync(IClusterDatabase database, DatabaseOptions options, CancellationToken cancellationToken)
    {
        const string Setting = "Database:ConnectionString";
        var deadline = Environment.TickCount64 + (long)options.StartTimeout.TotalMilliseconds;
        while (true)
        {
            try
            {
                await using var db = await database.CreateDbContextAsync(cancellationToken);
                // Past the retries of EF, which would wrap the error.
                await db.Database.GetDbConnection().OpenAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
            {
                throw new InputException(Setting, $"the database refuses the user ({e.MessageText})", "correct Username and Password", e);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new InputException(Setting, $"the database refuses ({e.MessageText})", "create the database, or give the user access to it", e);
            }
            catch (NpgsqlException e) when (e.InnerException is System.Security.Authentication.AuthenticationException)
            {
                throw new InputException(Setting, $"no TLS connection ({e.InnerException.Message})", "set SSL Mode and Root Certificate to fit the server", e);
            }
            catch (DbException e) when (Environment.TickCount64 > deadline)
            {
                throw new InputException(Setting, $"the database cannot be reached ({e.Message})", "start it, or correct the address", e);
            }
            catch (Exception e) when (e is DbException or SocketException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    /// <summary>Changes of the tables that this version needs and that are still to be made.</summary>
    public static async Task<IReadOnlyList<string>> PendingAsync(IClusterDatabase database, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return [.. await db.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <summary>Requires tables that this version can work with.</summary>
    /// <exception cref="InputException">They lack changes.</exception>
    public static async Task RequireMigratedAsync(IClusterDatabase database, CancellationToken cancellationToken)
    {
        if (await PendingAsync(database, cancellationToken) is { Count: > 0 } pending)
            throw new InputException("database", $"its tables lack {string.Join(", ", pending)}", "run the coordinator's program once with the word migrate, or set Database:Migrate to true");
    }

    /// <summary>The database of the settings; nothing is connected yet.</summary>
    /// <exception cref="InputException">The connection string is none.</exception>
    public static IClusterDatabase Open(DatabaseOptions options)
    {
        try
        {
            if (options.ConnectionString is not { Length: > 0 } text)
                return new SqliteClusterDbFactory(DefaultFile());
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return parts.ContainsKey("Data Source") && !parts.ContainsKey("Host")
                ? new SqliteClusterDbFactory((string)parts["Data Source"])
                : new PostgresClusterDbFactory(text);
        }
        catch (ArgumentException)
        {
            // The message would show the text, and the text has a password.
            throw new InputException("Database:ConnectionString", "it is no connection string", "write Host=...;Database=...;Username=...;Password=... or Data Source=FILE");
        }
    }

    private static string DefaultFile()
    {
        var folder = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "samcam");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, "cluster.db");
    }
}
