using SamCam.FaultWorker;
using SamCam.GpuWorker;
using SamCam.ServiceDefaults;
using SamCam.Storage;

return await ClusterService.RunAsync(
    "worker",
    args,
    "http://127.0.0.1:0",
    builder =>
    {
        var faults = Settings.Read<FaultOptions>(builder.Configuration, "Faults");
        GpuWorkerProgram.AddParts(builder, options => options with { BeforeImage = faults.Before });
        builder.Services.AddClusterBus(builder.Configuration, bus => bus.AddGpuWorkerConsumers());
    },
    GpuWorkerProgram.PrepareAloneAsync);
