using SamCam.Storage.Objects;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class S3ObjectStoreContractTests(TestServers servers) : ObjectStoreContract
{
    private S3TestBucket? bucket;
    private ObjectStores? stores;

    public override ValueTask DisposeAsync()
    {
        stores?.Dispose();
        bucket?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task<IObjectStore> OpenAsync()
    {
        bucket ??= await S3TestBucket.CreateAsync(servers);
        stores ??= bucket.Stores();
        return stores.Open(bucket.Location + "/some/prefix");
    }
}
