using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

[Collection(nameof(Alone))]
public sealed class S3MemoryTests(TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_of_a_write_is_bounded_by_the_part()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(bucket.With());
        var chunk = new byte[1_000_000];
        long peak = 0;
        await stores.Open(bucket.Location).WriteAsync("a", async (stream, token) =>
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < 64; i++)
            {
                await stream.WriteAsync(chunk, token);
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }, Token);

        peak.ShouldBeLessThan(12L << 20);
    }

    [Fact]
    public async Task Memory_of_a_read_does_not_grow_with_the_object()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(bucket.With());
        var store = stores.Open(bucket.Location);
        await store.WriteAsync("a", async (stream, token) =>
        {
            for (var i = 0; i < 32; i++)
                await stream.WriteAsync(new byte[1 << 20], token);
        }, Token);

        var buffer = new byte[1 << 16];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var read = await store.OpenReadAsync("a", Token);
        long total = 0, peak = 0;
        var samples = 0;
        for (var count = await read!.ReadAsync(buffer, Token); count > 0; count = await read.ReadAsync(buffer, Token))
        {
            if ((total += count) % (1 << 20) >= count)
                continue;
            samples++;
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        total.ShouldBe(32 << 20);
        samples.ShouldBeGreaterThanOrEqualTo(32);
        peak.ShouldBeLessThan(4L << 20);
    }
}
