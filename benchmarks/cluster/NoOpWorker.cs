using SamCam.GpuWorker;
using SamCam.ServiceDefaults;

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
            GpuWorkerProgram.AddParts(builder, options => options with { ModelLoader = new NoOpModelLoader() });
            builder.Services.AddClusterBus(builder.Configuration, bus => bus.AddGpuWorkerConsumers());
        },
        GpuWorkerProgram.PrepareAloneAsync);
}
