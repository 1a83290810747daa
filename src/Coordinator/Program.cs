using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator;
using SamCam.Coordinator.Api;
using SamCam.ServiceDefaults;
using SamCam.Storage;
using SamCam.Storage.Results;

return await ClusterService.RunAsync(
    "coordinator",
    args,
    "http://127.0.0.1:8700",
    builder => builder.Services
        .AddCoordinator(Settings.Read<CoordinatorOptions>(builder.Configuration, CoordinatorOptions.Section))
        .AddClusterBus(builder.Configuration, bus => bus.AddCoordinatorConsumers()),
    async (app, cancellationToken) =>
    {
        await app.Services.GetRequiredService<IClusterDatabase>().MigrateAsync(cancellationToken);
        app.MapJobs();
        app.MapWorkers();
    });
