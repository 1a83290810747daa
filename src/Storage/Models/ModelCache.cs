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
        var folder = place.IsFolder ? ModelFolder.Open(place.Path) : await FetchAsync(store, location, sha256, cancellationToken);
        if (sha256 is not null && folder.Identity.Sha256 != sha256)
        {
            throw new InputException(
                location, $"the model there has the SHA-256 {folder.Identity.Sha256}, but the job names {sha256}", "put the job's model back, or submit the job again");
        }

        return folder;
    }

    private async Task<ModelFolder> FetchAsync(IObjectStore store, string location, string? sha256, CancellationToken cancellationToken)
    {
        if (sha256 is not null && Directory.Exists(PlaceOf(sha256)))
            return ModelFolder.Open(PlaceOf(sha256));
        var incoming = Path.Combine(options.Folder, "incoming", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(incoming);
        try
        {
            var manifest = await store.ReadAsync(ModelFolder.ManifestName, MaxManifestBytes, cancellationToken)
                ?? throw new InputException(location, $"it holds no {ModelFolder.ManifestName}", "name the folder or prefix of a model");
            await File.WriteAllBytesAsync(Path.Combine(incoming, ModelFolder.ManifestName), manifest, cancellationToken);
            foreach (var file in ModelFolder.FilesOf(incoming))
                await FetchFileAsync(store, location, file, Path.Combine(incoming, file), cancellationToken);
            var place = PlaceOf(ModelFolder.Open(incoming).Identity.Sha256);
            if (!Directory.Exists(place))
                TryMove(incoming, place);
            return ModelFolder.Open(place);
        }
        finally
        {
            if (Directory.Exists(incoming))
                Directory.Delete(incoming, recursive: true);
        }
    }

    private async Task FetchFileAsync(IObjectStore store, string location, string file, string target, CancellationToken cancellationToken)
    {
        await using var source = await store.OpenReadAsync(file, cancellationToken)
            ?? throw new InputException(location, $"it lacks the file {file} that model.json names", "upload the model again");
        if (source.Length > options.MaxFileBytes)
            throw new InputException($"{location}/{file}", $"it has {source.Length} bytes, more than the limit of {options.MaxFileBytes}", "raise Models:MaxFileBytes");
        await using var copy = File.Create(target);
        await source.CopyToAsync(copy, cancellationToken);
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
