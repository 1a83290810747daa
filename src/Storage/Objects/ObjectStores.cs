using System.Collections.Concurrent;

namespace SamCam.Storage.Objects;

/// <summary>Folders and buckets as configured. Every location is opened once.</summary>
public sealed class ObjectStores(ObjectStoreOptions options) : IObjectStores
{
    private readonly ObjectRoots roots = new(options.Roots);
    private readonly ConcurrentDictionary<ObjectLocation, IObjectStore> stores = new();

    /// <inheritdoc/>
    public IObjectStore Open(string location) => stores.GetOrAdd(roots.Check(location), Create);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var root in roots.Locations)
            await Open(root.ToString()).CheckAsync(cancellationToken);
    }

    private IObjectStore Create(ObjectLocation location) => location.IsFolder
        ? new FolderObjectStore(location.Path)
        : throw new NotSupportedException("buckets");
}
