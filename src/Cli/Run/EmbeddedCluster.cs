using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SamCam.Coordinator;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.Storage;
using SamCam.Storage.Objects;

namespace SamCam.Cli.Run;

/// <summary>Coordinator and worker in this process, joined by an in-memory bus, over SQLite and a folder: the classes of a cluster, composed for one machine.</summary>
internal static class EmbeddedCluster
{
    public static IHost Create(OutputFolder output, IObjectStores objects, WorkerOptions worker, RecipeCache recipes, bool verbose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        if (verbose)
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services
            .AddSingleton<IHostLifetime, CommandLifetime>()
            .AddSingleton<RunFaults>()
            .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2))
            .AddResultStores(output.Database)
            .AddSingleton(objects)
            .AddCoordinator(new CoordinatorOptions())
            .AddSingleton(recipes)
            .AddGpuWorker(worker)
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.AddCoordinatorConsumers();
                bus.AddGpuWorkerConsumers();
                bus.AddConsumer<RunFaultConsumer>();
                bus.UsingInMemory((context, configurator) => configurator.ConfigureEndpoints(context));
            });
        return builder.Build();
    }

    /// <summary>The command decides when the host starts and stops; signals reach it through the command line alone.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
