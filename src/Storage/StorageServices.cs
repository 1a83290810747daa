using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Storage;

/// <summary>Storage as services.</summary>
public static class StorageServices
{
    /// <summary>The stores of rows, on any database.</summary>
    public static IServiceCollection AddResultStores(this IServiceCollection services, IDbContextFactory<ClusterDb> database)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new LeaseOptions());
        return services
            .AddSingleton(database)
            .AddSingleton<JobStore>()
            .AddSingleton<JobHolds>()
            .AddSingleton<ShardStore>()
            .AddSingleton<ShardSchedule>()
            .AddSingleton<ShardSweep>()
            .AddSingleton<WorkerStore>()
            .AddSingleton<ImagePages>()
            .AddSingleton<FailurePages>()
            .AddSingleton<Distributions>()
            .AddSingleton<ClassTotals>()
            .AddSingleton<Throughput>()
            .AddSingleton<VerdictStore>()
            .AddSingleton<WebhookStore>()
            .AddSingleton<ResultStore>()
            .AddSingleton<ApiKeyStore>()
            .AddSingleton<SessionStore>()
            .AddSingleton<AuditStore>();
    }
}
