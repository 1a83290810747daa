using System.Security.Cryptography;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Storage.Objects;

namespace SamCam.Storage.Models;

/// <summary>
/// Puts models where the workers of a cluster find them (<see cref="ModelCacheOptions.Location"/>): into a folder named by the model's SHA-256, file by file, and
/// last the name. What was cut off goes on when it is done again: a file that is there with the right bytes is not sent.
/// </summary>
/// <param name="objects">Opens the store.</param>
/// <param name="root">A folder or <c>s3://bucket/prefix</c>.</param>
public sealed class ModelUpload(IObjectStores objects, string root)
{
    /// <summary>Sends a model. Each file is read back and hashed, whether it was sent or there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The name that it gets there.</param>
    /// <param name="replace">Whether the name may be taken from another model.</param>
    /// <param name="progress">Told the bytes that have been sent.</param>
    /// <param name="cancellationToken">Ends it; whole files stay.</param>
    /// <exception cref="InputException">Another model has the name, or the location cannot be used.</exception>
    /// <exception cref="IOException">The store is away, or gives back other bytes than were sent.</exception>
    public async Task<PushedModel> PushAsync(ModelFolder model, string name, bool replace, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var store = objects.Open(root);
        var sha256 = model.Identity.Sha256;
        if (!replace && await ModelPlaces.FindAsync(store, name, cancellationToken) is { } other && other != sha256)
            throw new InputException(name, $"another model has this name in {root}, with the SHA-256 {other}", "choose another --name, or give --replace; running jobs keep the model that they began with");

        var place = ObjectLocation.Parse(root).Below(sha256).ToString();
        var (sent, kept, bytes) = (new List<string>(), new List<string>(), 0L);
        // The manifest last: a folder without it is no model.
        foreach (var (file, hash) in model.Identity.Files.OrderBy(f => f.Key == ModelFolder.ManifestName))
        {
            var key = $"{sha256}/{file}";
            if (await HoldsAsync(store, key, hash, cancellationToken))
            {
                kept.Add(file);
                continue;
            }

            bytes += await SendAsync(store, model.PathOf(file), key, bytes, progress, cancellationToken);
            if (!await HoldsAsync(store, key, hash, cancellationToken))
                throw new IOException($"{place}/{file}: it was written, but what is read back has not the SHA-256 {hash}; give the same command again, and look at the store if that does not help");
            sent.Add(file);
        }

        await store.SyncAsync(cancellationToken);
        await ModelPlaces.NameAsync(store, name, sha256, cancellationToken);
        return new PushedModel(name, sha256, place, sent, kept, bytes);
    }

    private static async Task<bool> HoldsAsync(IObjectStore store, string key, string sha256, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(key, cancellationToken);
        return stream is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) == sha256;
    }

    private static async Task<long> SendAsync(IObjectStore store, string path, string key, long before, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        const int BufferBytes = 1 << 20;
        var length = 0L;
        await store.WriteAsync(
            key,
            async (stream, token) =>
            {
                await using var source = File.OpenRead(path);
                var buffer = new byte[BufferBytes];
                while (await source.ReadAsync(buffer, token) is > 0 and var read)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read), token);
                    length += read;
                    progress?.Report(before + length);
                }
            },
            cancellationToken);
        return length;
    }
}
