using Microsoft.Extensions.DependencyInjection;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.ServiceDefaults;
using SamCam.Storage;

namespace SamCam.ClusterBenchmark;

/// <summary>The worker as its own program composes it, but for the networks.</summary>
internal static class NoOpWorker
{
    public static Task<int> RunAsync(string[] args) => ClusterService.RunAsync(
        "worker",
        args,
        "http://127.0.0.1:0",
        builder =>
        {
            var options = Settings.Read<WorkerOptions>(builder.Configuration, WorkerOptions.Section) with { ModelLoader = new NoOpModelLoader() };
            builder.Services
                .AddSingleton(new ShardLimit(options.ShardLimit))
                .AddGpuWorker(options)
                .AddClusterBus(builder.Configuration, bus => bus.AddGpuWorkerConsumers());
        },
        (app, cancellationToken) => app.Services.GetRequiredService<WarmUp>().RunAsync(cancellationToken));
}
