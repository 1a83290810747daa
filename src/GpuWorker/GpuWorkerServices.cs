using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Shards;

namespace SamCam.GpuWorker;

/// <summary>The worker as services: the same in its own process and beside a coordinator.</summary>
public static class GpuWorkerServices
{
    /// <summary>Adds what the consumer needs. A recipe cache that is there already is used: its models are loaded.</summary>
    public static IServiceCollection AddGpuWorker(this IServiceCollection services, WorkerOptions options)
    {
        services.TryAddSingleton<RecipeCache>();
        return services.AddSingleton(options).AddSingleton<ShardRunner>();
    }

    /// <summary>Adds the consumer.</summary>
    public static void AddGpuWorkerConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ProcessShardConsumer, ProcessShardConsumerDefinition>();
}
