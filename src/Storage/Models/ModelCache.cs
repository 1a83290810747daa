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

    /// <summary>The model that a name or a place means, and the place where it is for a job.</summary>
    /// <param name="nameOrPlace">A name below <see cref="ModelCacheOptions.Location"/> or known on this machine, or a place as it is.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="InputException">There is no such model, or it is not what its place is named by.</exception>
    /// <exception cref="IOException">The store is away.</exception>
    public async Task<(ModelFolder Folder, string Place)> FindAsync(string nameOrPlace, CancellationToken cancellationToken)
    {
        var isName = nameOrPlace.Length > 0 && nameOrPlace == Path.GetFileName(nameOrPlace) && nameOrPlace is not ("." or "..");
        var place = nameOrPlace;
        if (options.Location is { Length: > 0 } root && isName)
            place = ObjectLocation.Parse(root).Below(await ModelPlaces.FindAsync(objects.Open(root), nameOrPlace, cancellationToken) ?? nameOrPlace).ToString();
        else if (!ObjectLocation.IsS3(place))
            place = ModelCatalog.Resolve(place);
        var name = ObjectLocation.Parse(place).Name;
        return (await GetAsync(place, ModelPlaces.IsSha256(name) ? name : null, cancellationToken), place);
    }

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
        Require(folder, location, sha256);
        return folder;
    }

    private static void Require(ModelFolder folder, string location, string? sha256)
    {
        if (sha256 is not null && folder.Identity.Sha256 != sha256)
        {
            throw new InputException(
                location, $"the model there has the SHA-256 {folder.Identity.Sha256}, but {sha256} is asked for", "put the right model back (samcam models push), or submit the job again");
        }
    }

    private async Task<ModelFolder> FetchAsync(IObjectStore store, string location, string? sha256, CancellationToken cancellationToken)
    {
        var limits = options.ToLimits();
        if (sha256 is not null && TryOpen(sha256, limits) is { } kept)
            return kept;
        IncomingFolder.RemoveAbandoned(options.Folder);
        using var incoming = IncomingFolder.Create(options.Folder);
        var manifest = await store.ReadAsync(ModelFolder.ManifestName, MaxManifestBytes, cancellationToken)
            ?? throw new InputException(location, $"it holds no {ModelFolder.ManifestName}", "name the folder or prefix of a model");
        await File.WriteAllBytesAsync(Path.Combine(incoming.Path, ModelFolder.ManifestName), manifest, cancellationToken);
        try
        {
            var fetched = 0L;
            var graphs = ModelFolder.FilesOf(incoming.Path);
            foreach (var file in graphs)
                fetched += await FetchFileAsync(store, location, file, incoming.Path, fetched, cancellationToken);
            foreach (var file in ModelFolder.DataFilesOf(incoming.Path, limits).Except(graphs, StringComparer.Ordinal))
                fetched += await FetchFileAsync(store, location, file, incoming.Path, fetched, cancellationToken);
            var found = ModelFolder.Open(incoming.Path, limits);
            Require(found, location, sha256);
            if (TryOpen(found.Identity.Sha256, limits) is { } there)
                return there;
            var place = PlaceOf(found.Identity.Sha256);
            TryMove(incoming.Path, place);
            return ModelFolder.Open(place, limits);
        }
        catch (InputException e) when (e.Subject.StartsWith(incoming.Path, StringComparison.Ordinal))
        {
            // The copy is gone by the time that anybody reads of it.
            throw new InputException(location + e.Subject[incoming.Path.Length..], e.Reason, e.Remedy, e);
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

    private string PlaceOf(string sha256) => ModelPlaces.IsSha256(sha256)
        ? Path.Combine(options.Folder, sha256)
        : throw new InputException("model SHA-256", "it is not 64 lower-case hexadecimal digits", "submit the job again");
}
