using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Shards;
using SamCam.ServiceDefaults;
using SamCam.Storage.Models;

namespace SamCam.GpuWorker;

/// <summary>The worker as services: the same in its own process and beside a coordinator.</summary>
public static class GpuWorkerServices
{
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(30);

    /// <summary>Adds what the consumers need. A recipe cache that is there already is used: its models are loaded.</summary>
    public static IServiceCollection AddGpuWorker(this IServiceCollection services, WorkerOptions options)
    {
        services.TryAddSingleton<ModelCacheOptions>();
        services.TryAddSingleton<ModelCache>();
        return services
            .AddSingleton(options)
            .AddSingleton(UseOf(options))
            .AddSingleton(provider => new Patience(options.StoragePatience, provider.GetRequiredService<ILogger<Patience>>()))
            .AddSingleton<ShardsInHand>()
            .AddSingleton<Drain>()
            // The host waits for all that a drain may take, and a little more.
            .Configure<HostOptions>(host => host.ShutdownTimeout = Max(host.ShutdownTimeout, options.FinishTime + options.DrainTime + ShutdownMargin))
            .AddSingleton(provider => new DeviceSlots(
                options,
                provider.GetRequiredService<ModelCache>(),
                provider.GetRequiredService<ILogger<RecipeCache>>(),
                provider.GetService<RecipeCache>()))
            .AddSingleton<WarmUp>()
            .AddSingleton<ShardRunner>()
            .AddHostedService<HeartbeatService>();
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static BusUse UseOf(WorkerOptions options) => new(
        [
            new(QueueNames.ProcessShard(options.Engine), Temporary: false),
            new(QueueNames.JobStop, Temporary: true, typeof(JobCancelled), typeof(JobPaused)),
        ],
        [typeof(ShardProgressed), typeof(ShardCompleted), typeof(ShardAbandoned), typeof(WorkerHeartbeat)]);

    /// <summary>Adds the consumers.</summary>
    public static void AddGpuWorkerConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ProcessShardConsumer, ProcessShardConsumerDefinition>();
        bus.AddConsumer<JobStopConsumer, JobStopConsumerDefinition>();
    }
}
