using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Storage;

/// <summary>Storage as services.</summary>
public static class StorageServices
{
    /// <summary>Rows in one SQLite file, objects below one folder.</summary>
    public static IServiceCollection AddEmbeddedStorage(this IServiceCollection services, SqliteClusterDbFactory database, IObjectStore objects)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<IDbContextFactory<ClusterDb>>(database)
            .AddSingleton(objects)
            .AddSingleton<JobStore>()
            .AddSingleton<ShardStore>()
            .AddSingleton<ResultStore>();
    }
}
