using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Models;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>Models that are pushed to a real bucket or to a folder, and found there by a machine that has none.</summary>
public sealed class ModelUploadTests(TestServers servers) : IDisposable
{
    private readonly TemporaryFolder models = new();
    private readonly TemporaryFolder kept = new();
    private readonly TemporaryFolder shared = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        models.Dispose();
        kept.Dispose();
        shared.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_is_found_by_its_name_and_by_its_hash_and_is_sent_once(bool inBucket)
    {
        using var bucket = inBucket ? await S3TestBucket.CreateAsync(servers) : null;
        using var stores = bucket?.Stores() ?? new ObjectStores(new ObjectStoreOptions());
        var root = bucket is null ? shared.Root : bucket.Location + "/models";
        var model = ModelFolder.Open(TestModels.Shifted(models, "weights/shifts.bin", 64));
        var upload = new ModelUpload(stores, root);

        var first = await upload.PushAsync(model, "mine", replace: false, progress: null, Token);
        first.ShouldSatisfyAllConditions(
            p => p.Location.ShouldBe($"{root}/{model.Identity.Sha256}"),
            p => p.Sent.ShouldBe(["cam.onnx", "weights/shifts.bin", "model.json"]),
            p => p.Bytes.ShouldBe(model.Identity.Files.Keys.Sum(f => new FileInfo(model.PathOf(f)).Length)));
        (await stores.Open(root).ListAsync("", Token).CountAsync(Token)).ShouldBe(4);

        var again = await upload.PushAsync(model, "mine", replace: false, progress: null, Token);
        (again.Sent.Count, again.Kept.Count, again.Bytes).ShouldBe((0, 3, 0));

        foreach (var asked in (string[])["mine", model.Identity.Sha256])
        {
            var (folder, place) = await Cache(stores, root).FindAsync(asked, Token);
            (folder.Identity.Sha256, place).ShouldBe((model.Identity.Sha256, first.Location));
            folder.Path.ShouldBe(bucket is null ? first.Location : Path.Combine(kept.Root, model.Identity.Sha256));
        }
    }

    [Fact]
    public async Task What_was_cut_off_goes_on_and_what_is_damaged_is_sent_again()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var model = ModelFolder.Open(TestModels.Shifted(models, "shifts.bin"));
        var upload = new ModelUpload(stores, bucket.Location);
        var store = stores.Open(bucket.Location);
        var graph = new FileInfo(model.PathOf("cam.onnx")).Length;

        // The second file is on its way when it ends.
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Should.ThrowAsync<OperationCanceledException>(() => upload.PushAsync(model, "mine", replace: false, new CancelAfter(graph + 1, cancelled), cancelled.Token));
        (await Should.ThrowAsync<InputException>(() => Cache(stores, bucket.Location).FindAsync(model.Identity.Sha256, Token))).Reason.ShouldContain("holds no model.json");
        var rest = await upload.PushAsync(model, "mine", replace: false, progress: null, Token);
        rest.Kept.ShouldBe(["cam.onnx"]);
        rest.Sent.ShouldBe(["shifts.bin", "model.json"]);

        var key = model.Identity.Sha256 + "/shifts.bin";
        await store.PutAsync(key, new byte[12], Token);
        (await upload.PushAsync(model, "mine", replace: false, progress: null, Token)).Sent.ShouldBe(["shifts.bin"]);
        await store.DeleteAsync(key, Token);
        (await upload.PushAsync(model, "mine", replace: false, progress: null, Token)).Sent.ShouldBe(["shifts.bin"]);
        (await Cache(stores, bucket.Location).FindAsync("mine", Token)).Folder.Identity.Sha256.ShouldBe(model.Identity.Sha256);
    }

    [Fact]
    public async Task What_does_not_come_back_as_it_should_be_is_no_model()
    {
        var model = ModelFolder.Open(TestModels.Shifted(models, "shifts.bin"));
        await File.WriteAllBytesAsync(model.PathOf("shifts.bin"), new byte[12], Token);
        using var stores = new ObjectStores(new ObjectStoreOptions());
        (await Should.ThrowAsync<IOException>(() => new ModelUpload(stores, shared.Root).PushAsync(model, "mine", replace: false, progress: null, Token)))
            .Message.ShouldContain(model.Identity.Files["shifts.bin"]);
        (await Should.ThrowAsync<InputException>(() => Cache(stores, shared.Root).FindAsync("mine", Token))).Message.ShouldContain("model.json");
    }

    [Fact]
    public async Task A_name_is_taken_from_another_model_only_when_that_is_asked_for_and_the_other_stays()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var first = ModelFolder.Open(TestModels.Shifted(models, "shifts.bin"));
        var upload = new ModelUpload(stores, bucket.Location);
        var before = await upload.PushAsync(first, "mine", replace: false, progress: null, Token);
        using var others = new TemporaryFolder();
        var second = ModelFolder.Open(TestModels.Cam(others));

        var refused = await Should.ThrowAsync<InputException>(() => upload.PushAsync(second, "mine", replace: false, progress: null, Token));
        (refused.Reason.Contains(first.Identity.Sha256, StringComparison.Ordinal), refused.Remedy.Contains("--replace", StringComparison.Ordinal)).ShouldBe((true, true));
        (await stores.Open(bucket.Location).FindAsync(second.Identity.Sha256 + "/model.json", Token)).ShouldBeNull();

        await upload.PushAsync(second, "mine", replace: true, progress: null, Token);
        (await Cache(stores, bucket.Location).FindAsync("mine", Token)).Folder.Identity.Sha256.ShouldBe(second.Identity.Sha256);
        (await Cache(stores, null).GetAsync(before.Location, first.Identity.Sha256, Token)).Identity.Sha256.ShouldBe(first.Identity.Sha256);
    }

    [Theory]
    [InlineData("cam.onnx", "but model.json says")]
    [InlineData("shifts.bin", "is asked for")]
    [InlineData("model.json", "is asked for")]
    public async Task What_was_tampered_with_is_refused_and_not_kept(string file, string reason)
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores();
        var path = TestModels.Shifted(models, "shifts.bin");
        await File.WriteAllTextAsync(Path.Combine(path, "model.json"), Sealed(path), Token);
        var model = ModelFolder.Open(path);
        var pushed = await new ModelUpload(stores, bucket.Location).PushAsync(model, "mine", replace: false, progress: null, Token);
        var content = await File.ReadAllBytesAsync(model.PathOf(file), Token);
        content[^1] ^= 1;
        if (file == "model.json")
            content = [.. await File.ReadAllBytesAsync(model.PathOf(file), Token), (byte)' '];
        await stores.Open(pushed.Location).PutAsync(file, content, Token);

        foreach (var asked in (string[])["mine", pushed.Location])
        {
            var refused = await Should.ThrowAsync<InputException>(() => Cache(stores, bucket.Location).FindAsync(asked, Token));
            refused.Subject.ShouldStartWith(pushed.Location);
            refused.Reason.ShouldContain(reason);
        }

        Directory.EnumerateFileSystemEntries(kept.Root).ShouldBeEmpty();
    }

    // As importing writes manifests: with the SHA-256 of each graph.
    private static string Sealed(string folder) =>
        File.ReadAllText(Path.Combine(folder, "model.json")).Replace("\"cam.onnx\"", $"\"cam.onnx\",\"sha256\":\"{ModelFolder.Open(folder).Identity.Files["cam.onnx"]}\"", StringComparison.Ordinal);

    private ModelCache Cache(ObjectStores stores, string? location) => new(stores, new ModelCacheOptions { Folder = kept.Root, Location = location });

    private sealed class CancelAfter(long bytes, CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value)
        {
            if (value >= bytes)
                source.Cancel();
        }
    }
}
