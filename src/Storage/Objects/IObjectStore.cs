namespace SamCam.Storage.Objects;

/// <summary>Where bytes live. Keys are relative, with <c>/</c> separators; <c>.</c>, <c>..</c>, absolute paths and control characters are refused.</summary>
public interface IObjectStore
{
    /// <summary>Creates an object. One with the same bytes is adopted as it is; one with other bytes is replaced as a whole, never seen half written.</summary>
    /// <returns>What was stored.</returns>
    Task<ArtifactRecord> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Creates an object that must not be there yet.</summary>
    /// <returns>False when it is there already; nothing is changed then.</returns>
    Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes a large object as a stream; it replaces what was there as a whole, once <paramref name="write"/> has ended well.</summary>
    Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>The bytes of an object; null when there is none.</summary>
    /// <exception cref="IOException">The object is larger than <paramref name="maxBytes"/>.</exception>
    Task<byte[]?> ReadAsync(string key, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Makes what was put so far outlast a power cut; called before the rows that speak of it are committed.</summary>
    Task SyncAsync(CancellationToken cancellationToken);
}
