using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>
/// Where bytes live. Keys are relative, with <c>/</c> separators; <c>.</c>, <c>..</c>, absolute paths and control characters are refused
/// (<see cref="InputException"/>). A store that cannot be reached, or has no room, throws <see cref="IOException"/>, and one that is
/// configured wrongly <see cref="InputException"/>.
/// </summary>
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

    /// <summary>Opens an object for one pass from front to back; null when there is none.</summary>
    /// <returns>A stream that knows its length and cannot seek for certain; the caller disposes of it.</returns>
    Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>An address that reads an object without any key of ours until <paramref name="lifetime"/> is over; null where the store has no such thing. Nothing is asked.</summary>
    Uri? Presign(string key, TimeSpan lifetime);

    /// <summary>Whether an object is there, and its size; null when there is none.</summary>
    Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// The objects whose keys begin with a text, in no particular order. Objects whose names are not well-formed keys are left out, and so is
    /// what the store itself keeps there.
    /// </summary>
    /// <param name="prefix">The beginning of a key, such as <c>labels/</c>; empty for all objects.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>What writes left behind that were begun and neither completed nor removed: a process was killed, or is at it now. Names are for people.</summary>
    IAsyncEnumerable<string> ListUnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is not there is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Makes what was put so far outlast a power cut; called before the rows that speak of it are committed.</summary>
    Task SyncAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store can be reached with the configured keys; answers within seconds and changes nothing.</summary>
    /// <exception cref="InputException">It cannot; names the setting at fault.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
