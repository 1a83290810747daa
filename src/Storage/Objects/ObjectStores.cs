using System.Collections.Concurrent;
using Amazon.S3;

namespace SamCam.Storage.Objects;

/// <summary>Folders and buckets as configured. Every location is opened once, and all buckets share one client.</summary>
public sealed class ObjectStores : IObjectStores, IDisposable
{
    private readonly ObjectStoreOptions options;
    private readonly TimeProvider time;
    private readonly ObjectRoots roots;
    private readonly Lazy<AmazonS3Client> client;
    private readonly ConcurrentDictionary<ObjectLocation, IObjectStore> stores = new();

    /// <summary>Takes the settings.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">One cannot work; names it.</exception>
    public ObjectStores(ObjectStoreOptions options, TimeProvider? time = null)
    {
        this.options = options;
        this.time = time ?? TimeProvider.System;
        roots = new ObjectRoots(options.Roots);
        S3Settings.Check(options.S3);
        client = new Lazy<AmazonS3Client>(() => S3ClientFactory.Create(options.S3));
    }

    /// <inheritdoc/>
    public ObjectLocation Locate(string location) => roots.Check(location);

    /// <inheritdoc/>
    public IObjectStore Open(string location) => stores.GetOrAdd(Locate(location), Create);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var root in roots.Locations)
            await Open(root.ToString()).CheckAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (client.IsValueCreated)
            client.Value.Dispose();
    }

    private IObjectStore Create(ObjectLocation location) => location.IsFolder
        ? new FolderObjectStore(location.Path)
        : new S3ObjectStore(client.Value, location, options.S3, time);
}
