using System.Collections.Concurrent;

namespace SamCam.GpuWorker.Shards;

/// <summary>The claims that this worker is at work on, and how fast it is.</summary>
internal sealed class ShardsInHand
{
    private const double Weight = 0.3;
    private readonly ConcurrentDictionary<long, ShardInHand> shards = new();
    private double imagesPerSecond;

    /// <summary>Any shard in hand; null when idle.</summary>
    public long? Current => shards.Keys.Select(id => (long?)id).FirstOrDefault();

    /// <summary>How many there are.</summary>
    public int Count => shards.Count;

    /// <summary>Images a second of recent shards, all devices together; 0 before the first.</summary>
    public double ImagesPerSecond => Volatile.Read(ref imagesPerSecond);

    /// <summary>Raised when there is one more or one less.</summary>
    public event EventHandler? Changed;

    public void Add(ShardInHand shard)
    {
        shards[shard.Claim.ShardId] = shard;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Remove(ShardInHand shard)
    {
        shards.TryRemove(new(shard.Claim.ShardId, shard));
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Stops the work on a job.</summary>
    public async Task StopAsync(Guid jobId)
    {
        foreach (var shard in shards.Values.Where(s => s.Claim.JobId == jobId))
            await shard.StopAsync();
    }

    /// <summary>Counts images that were finished in some time of one device.</summary>
    public void Finished(int images, TimeSpan elapsed)
    {
        if (images == 0 || elapsed <= TimeSpan.Zero)
            return;
        var rate = images / elapsed.TotalSeconds * Math.Max(1, shards.Count);
        var before = ImagesPerSecond;
        Volatile.Write(ref imagesPerSecond, before == 0 ? rate : ((1 - Weight) * before) + (Weight * rate));
    }
}
