using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.GpuWorker.Kubernetes;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Telemetry;
using SamCam.ServiceDefaults;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage;

namespace SamCam.GpuWorker;

/// <summary>The worker as a program of its own.</summary>
public static class GpuWorkerProgram
{
    private const string DefaultUrl = "http://127.0.0.1:0";

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="arguments">Settings as <c>--Section:Key value</c>.</param>
    /// <returns>The exit code: 0 after an orderly end, 2 when a setting is wrong, 1 for anything else.</returns>
    public static Task<int> RunAsync(string[] arguments) => ClusterService.RunAsync("worker", arguments, DefaultUrl, Add, PrepareAloneAsync);

    /// <summary>Adds all that a worker is made of but its bus, which may be shared with a coordinator of the same process.</summary>
    /// <exception cref="Segmentation.InputException">A setting is wrong; names it.</exception>
    /// <param name="builder">The service.</param>
    /// <param name="adapt">Changes what no setting can; null for the worker as it is.</param>
    public static void AddParts(WebApplicationBuilder builder, Func<WorkerOptions, WorkerOptions>? adapt = null)
    {
        var options = Settings.Read<WorkerOptions>(builder.Configuration, WorkerOptions.Section);
        options = adapt?.Invoke(options) ?? options;
        var kubernetes = Settings.Read<KubernetesOptions>(builder.Configuration, KubernetesOptions.Section);
        if (kubernetes.PodName is { Length: > 0 })
            builder.Services.AddSingleton(kubernetes).AddSingleton(new PodClient(kubernetes)).AddHostedService<DeletionCostService>();
        builder.Services.AddSingleton(new ShardLimit(options.ShardLimit)).AddGpuWorker(options).AddSingleton<AcceleratorMemory>().AddHostedService<WorkerGauges>();
    }

    /// <summary>Loads what is to be in memory before the first shard.</summary>
    /// <exception cref="Segmentation.InputException">A model is not there, or cannot be used here.</exception>
    public static Task PrepareAsync(WebApplication app, CancellationToken cancellationToken) => app.Services.GetRequiredService<WarmUp>().RunAsync(cancellationToken);

    /// <summary>As a program of its own it also shows its metrics, to whoever can connect: there is nothing else to be had from it.</summary>
    /// <exception cref="Segmentation.InputException">A model is not there, or cannot be used here.</exception>
    public static Task PrepareAloneAsync(WebApplication app, CancellationToken cancellationToken)
    {
        app.MapMetrics();
        return PrepareAsync(app, cancellationToken);
    }

    private static void Add(WebApplicationBuilder builder)
    {
        AddParts(builder);
        builder.Services.AddClusterBus(builder.Configuration, bus => bus.AddGpuWorkerConsumers());
    }
}
