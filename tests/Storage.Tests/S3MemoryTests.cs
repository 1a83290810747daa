using SamCam.Testing;

namespace SamCam.Storage.Tests;

[Collection(nameof(Alone))]
public sealed class S3MemoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_of_a_write_is_bounded_by_the_part()
    {
        await using var bucket = await S3TestBucket.CreateAsync();
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
}
