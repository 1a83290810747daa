using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SamCam.GpuWorker.Models;
using SamCam.Storage.Models;

namespace SamCam.GpuWorker.Shards;

/// <summary>The devices of a worker, each with its models in memory; one shard runs on one device.</summary>
internal sealed class DeviceSlots : IDisposable
{
    private readonly Channel<RecipeCache> free;
    private readonly IReadOnlyList<RecipeCache> all;

    /// <summary>One slot per device. A cache that is there already serves the only slot: its models are loaded.</summary>
    public DeviceSlots(WorkerOptions options, ModelCache models, ILogger<RecipeCache> logger, RecipeCache? loaded = null)
    {
        all = loaded is not null
            ? [loaded]
            : options.Devices.Count == 0
                ? [new RecipeCache(options, models, logger)]
                : [.. options.Devices.Select(device => new RecipeCache(options with { Session = options.Session with { DeviceId = device } }, models, logger))];
        free = Channel.CreateUnbounded<RecipeCache>();
        foreach (var slot in all)
            free.Writer.TryWrite(slot);
    }

    /// <summary>Every slot.</summary>
    public IReadOnlyList<RecipeCache> All => all;

    /// <summary>Runs work on a free device.</summary>
    public async Task RunAsync(Func<RecipeCache, Task> work, CancellationToken cancellationToken)
    {
        var slot = await free.Reader.ReadAsync(cancellationToken);
        try
        {
            await work(slot);
        }
        finally
        {
            free.Writer.TryWrite(slot);
        }
    }

    public void Dispose()
    {
        foreach (var slot in all)
            slot.Dispose();
    }
}
