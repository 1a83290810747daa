using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

public sealed class FolderObjectStoreContractTests : ObjectStoreContract
{
    private readonly TemporaryFolder folder = new();

    public override ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<IObjectStore> OpenAsync() => Task.FromResult<IObjectStore>(new FolderObjectStore(folder.Root));
}
