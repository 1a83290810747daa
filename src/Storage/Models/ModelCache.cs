using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Storage.Objects;

namespace SamCam.Storage.Models;

/// <summary>
/// Models on this machine. One in a folder is used where it is; one in a bucket is fetched once into a folder named by its SHA-256. Either way the
/// bytes are hashed before anything is loaded, and a model that is not the one a job names is refused.
/// </summary>
public sealed class ModelCache(IObjectStores objects, ModelCacheOptions options)
{
    private const int MaxManifestBytes = 1 << 20;

    /// <summary>Where what was measured about models on this machine may be kept.</summary>
    public string CalibrationFolder => Path.Combine(options.Folder, "calibration");

    /// <summary>The model at a location.</summary>
    /// <param name="location">A folder, or <c>s3://bucket/prefix</c>, that holds a <c>model.json</c>.</param>
    /// <param name="sha256">The identity it must have; null for any.</param>
    /// <param name="cancellationToken">Ends the transfer; what was fetched so far is removed.</param>
    /// <exception cref="InputException">It is not there, not a model, too large, or another one.</exception>
    /// <exception cref="IOException">The store is away.</exception>
    public async Task<ModelFolder> GetAsync(string location, string? sha256, CancellationToken cancellationToken)
    {
        // Opening checks the roots, for folders as well.
        var store = objects.Open(location);
        var place = ObjectLocation.Parse(location);
        var folder = place.IsFolder ? ModelFolder.Open(place.Path, options.ToLimits()) : await FetchAsync(store, location, sha256, cancellationToken);
        if (sha256 is not null && folder.Identity.Sha256 != sha256)
        {
            throw new InputException(
                location, $"the model there has the SHA-256 {folder.Identity.Sha256}, but the job names {sha256}", "put the job's model back, or submit the job again");
        }

        return folder;
    }

    private async Task<ModelFolder> FetchAsync(IObjectStore store, string location, string? sha256, CancellationToken cancellationToken)
    {
        var limits = options.ToLimits();
        if (sha256 is not null && TryOpen(sha256, limits) is { } kept)
            return kept;
        var incoming = Path.Combine(options.Folder, "incoming", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(incoming);
        try
        {
            var manifest = await store.ReadAsync(ModelFolder.ManifestName, MaxManifestBytes, cancellationToken)
                ?? throw new InputException(location, $"it holds no {ModelFolder.ManifestName}", "name the folder or prefix of a model");
            await File.WriteAllBytesAsync(Path.Combine(incoming, ModelFolder.ManifestName), manifest, cancellationToken);
            var fetched = 0L;
            var graphs = ModelFolder.FilesOf(incoming);
            foreach (var file in graphs)
                fetched += await FetchFileAsync(store, location, file, incoming, fetched, cancellationToken);
            foreach (var file in ModelFolder.DataFilesOf(incoming, limits).Except(graphs, StringComparer.Ordinal))
                fetched += await FetchFileAsync(store, location, file, incoming, fetched, cancellationToken);
            var place = PlaceOf(ModelFolder.Open(incoming, limits).Identity.Sha256);
            if (!Directory.Exists(place))
                TryMove(incoming, place);
            return ModelFolder.Open(place, limits);
        }
        finally
        {
            if (Directory.Exists(incoming))
                Directory.Delete(incoming, recursive: true);
        }
    }

    /// <summary>The model that is kept here; null when it is not, or no longer what it was: then it is fetched again.</summary>
    private ModelFolder? TryOpen(string sha256, ModelLimits limits)
    {
        var place = PlaceOf(sha256);
        if (!Directory.Exists(place))
            return null;
        try
        {
            if (ModelFolder.Open(place, limits) is { } kept && kept.Identity.Sha256 == sha256)
                return kept;
        }
        catch (InputException)
        {
            // Damaged: as good as not there.
        }

        Directory.Delete(place, recursive: true);
        return null;
    }

    private async Task<long> FetchFileAsync(IObjectStore store, string location, string file, string folder, long fetched, CancellationToken cancellationToken)
    {
        await using var source = await store.OpenReadAsync(file, cancellationToken)
            ?? throw new InputException(location, $"it lacks the file {file} that model.json or a graph names", "upload the model again");
        var length = source.Length;
        if (length > options.MaxFileBytes)
            throw new InputException($"{location}/{file}", $"it has {length} bytes, more than the limit of {options.MaxFileBytes}", "raise Models:MaxFileBytes");
        if (length > options.MaxModelBytes - fetched)
            throw new InputException(location, $"the model has more than {options.MaxModelBytes} bytes, the limit", "raise Models:MaxModelBytes");
        var target = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var copy = File.Create(target);
        await source.CopyToAsync(copy, cancellationToken);
        return length;
    }

    private static void TryMove(string incoming, string place)
    {
        try
        {
            Directory.Move(incoming, place);
        }
        catch (IOException) when (Directory.Exists(place))
        {
            // Another process fetched the same bytes.
        }
    }

    private string PlaceOf(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(options.Folder, sha256)
        : throw new InputException("model SHA-256", "it is not 64 lower-case hexadecimal digits", "submit the job again");
}
