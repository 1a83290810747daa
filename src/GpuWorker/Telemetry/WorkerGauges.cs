using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using SamCam.GpuWorker.Shards;

namespace SamCam.GpuWorker.Telemetry;

/// <summary>A worker as it is at this moment, as metrics.</summary>
internal sealed class WorkerGauges : IHostedService
{
    public WorkerGauges(IMeterFactory meters, ShardsInHand inHand, AcceleratorMemory accelerators, DeviceSlots devices)
    {
        WorkerMetrics.Begin();
        var meter = meters.Create(WorkerMetrics.Name);
        meter.CreateObservableGauge("samcam.shards.in_hand", () => inHand.Count, "{shard}", "Shards that this worker is at work on.");
        meter.CreateObservableGauge("samcam.speed", () => inHand.ImagesPerSecond, "{image}/s", "Images a second of recent shards.");
        meter.CreateObservableGauge("samcam.prompts_per_batch", () => devices.All.Max(d => d.PointsPerBatch), "{prompt}", "Prompts per decoder call while there is memory.");
        meter.CreateObservableGauge("samcam.accelerator.memory", accelerators.Measure, "By", "Memory of the accelerators of this worker, used by anybody and in all.");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
