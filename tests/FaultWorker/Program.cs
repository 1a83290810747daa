using Microsoft.Extensions.DependencyInjection;
using SamCam.FaultWorker;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.ServiceDefaults;
using SamCam.Storage;

return await ClusterService.RunAsync(
    "worker",
    args,
    "http://127.0.0.1:0",
    builder =>
    {
        var faults = Settings.Read<FaultOptions>(builder.Configuration, "Faults");
        var options = Settings.Read<WorkerOptions>(builder.Configuration, WorkerOptions.Section) with { BeforeImage = faults.Before };
        builder.Services
            .AddSingleton(new ShardLimit(options.ShardLimit))
            .AddGpuWorker(options)
            .AddClusterBus(builder.Configuration, bus => bus.AddGpuWorkerConsumers());
    },
    (app, cancellationToken) => app.Services.GetRequiredService<WarmUp>().RunAsync(cancellationToken));
