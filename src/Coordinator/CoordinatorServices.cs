using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Export;
using SamCam.Coordinator.Indexing;
using SamCam.Coordinator.Jobs;
using SamCam.Coordinator.Sweeping;
using SamCam.Coordinator.Webhooks;
using SamCam.Coordinator.Workers;
using SamCam.Segmentation.Recipes;
using SamCam.ServiceDefaults;
using SamCam.Storage.Models;

namespace SamCam.Coordinator;

/// <summary>The coordinator as services: the same in its own process and beside a worker.</summary>
public static class CoordinatorServices
{
    private static readonly BusUse Use = new(
        [
            new("index-job", Temporary: false, typeof(JobSubmitted)),
            new("shard-events", Temporary: false, typeof(ShardCompleted), typeof(ShardAbandoned)),
            new("worker-heartbeat", Temporary: false, typeof(WorkerHeartbeat)),
            new(QueueNames.ProcessShard(Engine.Number), Temporary: false),
        ],
        [typeof(JobSubmitted), typeof(JobPaused), typeof(JobCancelled)]);

    /// <summary>Adds what the consumers need, and the services that look at the tables on a beat.</summary>
    public static IServiceCollection AddCoordinator(this IServiceCollection services, CoordinatorOptions options)
    {
        services.TryAddSingleton<IShardQueue>(provider => provider.GetService<BusOptions>()?.Uri is null
            ? ActivatorUtilities.CreateInstance<InMemoryShardQueue>(provider)
            : ActivatorUtilities.CreateInstance<RabbitMqShardQueue>(provider));
        services.TryAddSingleton<ModelCacheOptions>();
        services.TryAddSingleton<ModelCache>();
        // Where nothing is shown to the network, nobody is called either.
        services.TryAddSingleton(new WebhookTargets(new WebhookOptions()));
        return services
            .AddSingleton(options)
            .AddSingleton(Use)
            .AddSingleton(provider => new FaultLog(provider.GetRequiredService<ILogger<FaultLog>>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<DatasetOpener>()
            .AddSingleton<JobPlanner>()
            .AddSingleton<JobService>()
            .AddSingleton<JobIndexer>()
            .AddSingleton<JobFinisher>()
            .AddSingleton<ShardDispatcher>()
            .AddSingleton<ResultExporter>()
            .AddSingleton<IndexService>()
            .AddHostedService(provider => provider.GetRequiredService<IndexService>())
            .AddHostedService<DispatchService>()
            .AddHostedService<SweepService>();
    }

    /// <summary>Adds the consumers.</summary>
    public static void AddCoordinatorConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<JobSubmittedConsumer, JobSubmittedConsumerDefinition>();
        bus.AddConsumer<ShardEventsConsumer, ShardEventsConsumerDefinition>();
        bus.AddConsumer<HeartbeatConsumer, HeartbeatConsumerDefinition>();
    }
}
