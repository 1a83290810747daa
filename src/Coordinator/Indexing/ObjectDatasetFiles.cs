using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SamCam.Datasets;
using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Indexing;

/// <summary>
/// Files of a dataset in buckets and folders, inside the configured roots. Parsers read synchronously, so every call waits for the store
/// where it stands: use it on a thread that may wait.
/// </summary>
/// <param name="stores">The stores.</param>
/// <param name="cancellationToken">Ends waiting; what was opened then fails.</param>
public sealed class ObjectDatasetFiles(IObjectStores stores, CancellationToken cancellationToken) : IDatasetFiles
{
    private const int BufferBytes = 1 << 17;

    private readonly LocalDatasetFiles local = LocalDatasetFiles.Instance;
    private (string Root, HashSet<UInt128> Names)? listed;

    /// <inheritdoc/>
    public string FullPath(string path) => stores.Locate(path).ToString();

    /// <inheritdoc/>
    public string? ParentOf(string path) => ObjectLocation.Parse(path).Parent?.ToString();

    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        if (Allowed(path) is not { } location)
            return false;
        if (location.IsFolder)
            return local.FileExists(path);
        return Allowed(location.Parent?.ToString()) is { } folder && Wait(() => stores.Open(folder.ToString()).FindAsync(location.Name, cancellationToken)) is not null;
    }

    /// <inheritdoc/>
    public bool FolderExists(string path)
    {
        if (Allowed(path) is not { } location)
            return false;
        return location.IsFolder ? local.FolderExists(path) : List(path, "").Any();
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        var location = stores.Locate(path);
        if (location.IsFolder)
            return local.OpenRead(path);
        var folder = location.Parent ?? throw new FileNotFoundException("a bucket is no file", path);
        var stream = Wait(() => stores.Open(folder.ToString()).OpenReadAsync(location.Name, cancellationToken)) ?? throw new FileNotFoundException("there is no such object", path);
        return new BufferedStream(new ObjectDatasetStream(stream, cancellationToken), BufferBytes);
    }

    /// <inheritdoc/>
    public IEnumerable<string> FilesIn(string folder, string prefix, string suffix)
    {
        if (Allowed(folder) is not { } location)
            return [];
        if (location.IsFolder)
            return local.FilesIn(folder, prefix, suffix);
        return List(folder, prefix)
            .Where(key => !key.Contains('/', StringComparison.Ordinal) && key.Length >= prefix.Length + suffix.Length && key.EndsWith(suffix, StringComparison.Ordinal))
            .Select(key => Path.Combine(folder, key));
    }

    /// <summary>Whether there is a file below an image folder. The first question lists the folder, since each may be one of millions.</summary>
    public bool HasImage(string root, string name)
    {
        if (stores.Locate(root).IsFolder)
            return local.HasImage(root, name);
        if (listed?.Root != root)
            listed = (root, [.. List(root, "").Select(DigestOf)]);
        return listed.Value.Names.Contains(DigestOf(name));
    }

    /// <summary>Images below a folder. In order, all their paths are held in memory while they are listed.</summary>
    public IEnumerable<string> Images(string root, bool ordered)
    {
        if (stores.Locate(root).IsFolder)
            return local.Images(root, ordered);
        var images = List(root, "").Where(key => ImageFiles.HasImageExtension(key) && !IsHidden(key));
        return ordered ? images.Order(Comparer<string>.Create(CompareByFolder)) : images;
    }

    // As a folder is walked: names within a folder are compared whole, so its separator comes before every other character.
    private static int CompareByFolder(string a, string b)
    {
        var length = a.AsSpan().CommonPrefixLength(b);
        return length == a.Length || length == b.Length ? a.Length.CompareTo(b.Length) : Rank(a[length]).CompareTo(Rank(b[length]));

        static int Rank(char c) => c == '/' ? -1 : c;
    }

    private static bool IsHidden(string key) => key.StartsWith('.') || key.Contains("/.", StringComparison.Ordinal);

    // Half of a SHA-256 stands for a name: nobody finds two names that agree in it.
    private static UInt128 DigestOf(string name)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    private ObjectLocation? Allowed(string? path)
    {
        try
        {
            return path is null ? null : stores.Locate(path);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private IEnumerable<string> List(string folder, string prefix)
    {
        var entries = stores.Open(folder).ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (Wait(() => entries.MoveNextAsync().AsTask()))
                yield return entries.Current.Key;
        }
        finally
        {
            Wait(async () =>
            {
                await entries.DisposeAsync();
                return true;
            });
        }
    }

    private static T Wait<T>(Func<Task<T>> ask) => ObjectDatasetStream.Wait(ask);
}
