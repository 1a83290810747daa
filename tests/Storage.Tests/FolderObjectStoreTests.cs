using System.Security.Cryptography;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

public sealed class FolderObjectStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private FolderObjectStore Store => new(folder.Root);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_put_can_be_read_and_is_described_by_size_and_hash()
    {
        byte[] content = [1, 2, 3];

        var record = await Store.PutAsync("labels/a/b.png", content, Token);

        record.ShouldBe(new ArtifactRecord("labels/a/b.png", Convert.ToHexStringLower(SHA256.HashData(content)), 3));
        (await Store.ReadAsync("labels/a/b.png", 10, Token)).ShouldBe(content);
        File.ReadAllBytes(Path.Combine(folder.Root, "labels/a/b.png")).ShouldBe(content);
    }

    [Fact]
    public async Task The_same_bytes_are_adopted_and_others_replaced()
    {
        await Store.PutAsync("a", new byte[] { 1, 2 }, Token);
        var written = File.GetLastWriteTimeUtc(Path.Combine(folder.Root, "a"));

        await Store.PutAsync("a", new byte[] { 1, 2 }, Token);
        File.GetLastWriteTimeUtc(Path.Combine(folder.Root, "a")).ShouldBe(written);
        await Store.PutAsync("a", new byte[] { 1, 3 }, Token);

        (await Store.ReadAsync("a", 10, Token)).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Of_many_creators_one_wins()
    {
        var store = Store;
        var created = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.TryCreateAsync("run.json", new[] { (byte)i }, Token), Token)));

        created.Count(c => c).ShouldBe(1);
        (await store.ReadAsync("run.json", 1, Token)).ShouldBe([(byte)Array.IndexOf(created, true)]);
    }

    [Fact]
    public async Task Nothing_but_the_objects_is_left_behind()
    {
        await Store.PutAsync("a/b", new byte[] { 1 }, Token);
        await Store.PutAsync("a/b", new byte[] { 2 }, Token);
        await Store.TryCreateAsync("a/b", new byte[] { 3 }, Token);
        await Should.ThrowAsync<InvalidOperationException>(() => Store.WriteAsync("c", (_, _) => throw new InvalidOperationException(), Token));
        await Store.SyncAsync(Token);

        Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories).ShouldBe([Path.Combine(folder.Root, "a/b")]);
    }

    [Fact]
    public async Task A_stream_replaces_the_object_as_a_whole()
    {
        await Store.PutAsync("images.csv", new byte[] { 9 }, Token);
        await Store.WriteAsync("images.csv", async (stream, token) => await stream.WriteAsync(new byte[] { 4, 5 }, token), Token);
        (await Store.ReadAsync("images.csv", 10, Token)).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task Reading_has_a_limit_and_absence_is_no_error()
    {
        await Store.PutAsync("a", new byte[11], Token);
        await Should.ThrowAsync<IOException>(() => Store.ReadAsync("a", 10, Token));
        (await Store.ReadAsync("b/c", 10, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Deleting_removes_the_folders_it_empties_and_no_other()
    {
        await Store.PutAsync("labels/x/a.png", new byte[] { 1 }, Token);
        await Store.PutAsync("labels/b.png", new byte[] { 1 }, Token);

        await Store.DeleteAsync("labels/x/a.png", Token);
        await Store.DeleteAsync("labels/x/never.png", Token);

        Directory.Exists(Path.Combine(folder.Root, "labels/x")).ShouldBeFalse();
        File.Exists(Path.Combine(folder.Root, "labels/b.png")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public async Task Keys_that_leave_the_folder_or_hide_are_refused(string key) =>
        await Should.ThrowAsync<InputException>(() => Store.PutAsync(key, new byte[] { 1 }, Token));
}
