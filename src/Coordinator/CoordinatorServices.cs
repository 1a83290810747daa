using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Export;
using SamCam.Coordinator.Indexing;

namespace SamCam.Coordinator;

/// <summary>The coordinator as services: the same in its own process and beside a worker.</summary>
public static class CoordinatorServices
{
    /// <summary>Adds what the consumers need.</summary>
    public static IServiceCollection AddCoordinator(this IServiceCollection services) => services
        .AddSingleton<JobIndexer>()
        .AddSingleton<ShardDispatcher>()
        .AddSingleton<ResultExporter>()
        .AddHostedService<DispatchService>();

    /// <summary>Adds the consumers.</summary>
    public static void AddCoordinatorConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<JobSubmittedConsumer, JobSubmittedConsumerDefinition>();
        bus.AddConsumer<ShardEventsConsumer, ShardEventsConsumerDefinition>();
    }
}
