using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

public sealed class S3ObjectStoreContractTests : ObjectStoreContract
{
    private S3TestBucket? bucket;
    private ObjectStores? stores;

    public override async ValueTask DisposeAsync()
    {
        stores?.Dispose();
        if (bucket is not null)
            await bucket.DisposeAsync();
    }

    protected override async Task<IObjectStore> OpenAsync()
    {
        bucket ??= await S3TestBucket.CreateAsync();
        stores ??= bucket.Stores();
        return stores.Open(bucket.Location + "/some/prefix");
    }
}
