using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using SamCam.Segmentation;
using SamCam.ServiceDefaults;
using SamCam.Storage;
using SamCam.Storage.Results;

namespace SamCam.Cli.Keys;

/// <summary>The coordinator's database, as a command on the same machine opens it.</summary>
internal static class KeyDatabase
{
    /// <summary>Opens it; the tables are made when they are not there, since a coordinator may not start before there is a key.</summary>
    /// <exception cref="InputException">It cannot be reached, or refuses; names the setting.</exception>
    public static async Task<IClusterDatabase> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = Settings.Read<DatabaseOptions>(configuration, DatabaseOptions.Section);
        var database = ClusterStorage.Open(options);
        await ClusterStorage.CheckAsync(database, options, cancellationToken);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        // A coordinator may be at work: what is up to date is left alone.
        if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            await database.MigrateAsync(cancellationToken);
        return database;
    }
}
