using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Shards;

namespace SamCam.GpuWorker;

/// <summary>The worker as services: the same in its own process and beside a coordinator.</summary>
public static class GpuWorkerServices
{
    /// <summary>Adds what the consumer needs.</summary>
    public static IServiceCollection AddGpuWorker(this IServiceCollection services, WorkerOptions options) => services
        .AddSingleton(options)
        .AddSingleton<RecipeCache>()
        .AddSingleton<ShardRunner>();

    /// <summary>Adds the consumer.</summary>
    public static void AddGpuWorkerConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ProcessShardConsumer, ProcessShardConsumerDefinition>();
}
