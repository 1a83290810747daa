using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Models;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>Models fetched from a real bucket, with external data in a folder of its own.</summary>
public sealed class ModelCacheTests(TestServers servers) : IDisposable
{
    private readonly TemporaryFolder models = new();
    private readonly TemporaryFolder kept = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        models.Dispose();
        kept.Dispose();
    }

    [Fact]
    public async Task A_model_is_fetched_once_with_its_external_data()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var location = await UploadAsync(stores, bucket, TestModels.Shifted(models, "weights/shifts.bin", 64));
        var fetched = await Cache(stores).GetAsync(location, sha256: null, Token);
        fetched.Identity.Files.Keys.ShouldBe(["cam.onnx", "model.json", "weights/shifts.bin"]);
        fetched.Path.ShouldBe(Path.Combine(kept.Root, fetched.Identity.Sha256));

        await stores.Open(location).DeleteAsync("model.json", Token);
        (await Cache(stores).GetAsync(location, fetched.Identity.Sha256, Token)).Path.ShouldBe(fetched.Path);
        Directory.EnumerateFileSystemEntries(kept.Root).ShouldBe([fetched.Path]);
    }

    [Fact]
    public async Task A_copy_that_is_damaged_is_fetched_again()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var location = await UploadAsync(stores, bucket, TestModels.Shifted(models, "shifts.bin"));
        var first = await Cache(stores).GetAsync(location, sha256: null, Token);
        foreach (var damage in (byte[][])[new byte[12], new byte[3]])
        {
            await File.WriteAllBytesAsync(first.PathOf("shifts.bin"), damage, Token);
            (await Cache(stores).GetAsync(location, first.Identity.Sha256, Token)).Identity.Sha256.ShouldBe(first.Identity.Sha256);
            ModelFolder.Open(first.Path).Identity.Sha256.ShouldBe(first.Identity.Sha256);
        }
    }

    [Fact]
    public async Task What_is_not_safe_or_too_large_is_not_kept()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var path = TestModels.Shifted(models, "shifts.bin", 5000);
        var graph = new FileInfo(Path.Combine(path, "cam.onnx")).Length;
        var location = await UploadAsync(stores, bucket, path);
        (await RefusedAsync(new() { Folder = kept.Root, MaxFileBytes = 5011 })).ShouldContain("Models:MaxFileBytes");
        (await RefusedAsync(new() { Folder = kept.Root, MaxModelBytes = graph + 5011 })).ShouldContain("Models:MaxModelBytes");

        var unsafeGraph = new OnnxBuilder().Add(1, OnnxBuilder.Text(7, "evil")).Build();
        await stores.Open(location).PutAsync("cam.onnx", unsafeGraph, Token);
        (await RefusedAsync(new() { Folder = kept.Root })).ShouldContain("'evil'");
        Directory.EnumerateFiles(kept.Root, "*", SearchOption.AllDirectories).ShouldBeEmpty();

        async Task<string> RefusedAsync(ModelCacheOptions options) =>
            (await Should.ThrowAsync<InputException>(() => new ModelCache(stores, options).GetAsync(location, sha256: null, Token))).Message;
    }

    private ModelCache Cache(ObjectStores stores) => new(stores, new ModelCacheOptions { Folder = kept.Root });

    private static async Task<string> UploadAsync(ObjectStores stores, S3TestBucket bucket, string folder)
    {
        var location = bucket.Location + "/models/cam";
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            await stores.Open(location).PutAsync(Path.GetRelativePath(folder, file), await File.ReadAllBytesAsync(file, Token), Token);
        return location;
    }
}
