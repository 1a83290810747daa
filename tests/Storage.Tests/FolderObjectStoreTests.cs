using System.Globalization;
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
    public async Task The_first_objects_of_a_folder_can_be_written_by_many_at_once()
    {
        for (var round = 0; round < 200; round++)
        {
            var root = Path.Combine(folder.Root, round.ToString(CultureInfo.InvariantCulture));
            using var start = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(Token);
                    return new FolderObjectStore(root).TryCreateAsync($"{writer}", new byte[] { 1 }, Token);
                },
                Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));
        }
    }

    [Fact]
    public async Task Objects_put_at_once_into_folders_that_are_not_there_yet_are_all_there_after_a_sync()
    {
        var store = Store;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await store.PutAsync($"labels/{i}/{worker}", new byte[] { (byte)worker, (byte)i }, Token);
                    await store.SyncAsync(Token);
                }
            },
            Token)));

        for (var i = 0; i < 20; i++)
        {
            for (var worker = 0; worker < 8; worker++)
                (await store.ReadAsync($"labels/{i}/{worker}", 10, Token)).ShouldBe([(byte)worker, (byte)i]);
        }

        Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories).Count().ShouldBe(160);
    }

    [Fact]
    public async Task Of_many_that_create_one_object_one_wins()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = $"a/{round}";
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Store.TryCreateAsync(key, new[] { (byte)i }, Token), Token)));

            won.Count(w => w).ShouldBe(1);
            (await Store.ReadAsync(key, 10, Token)).ShouldBe([(byte)Array.IndexOf(won, true)]);
        }
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

    [Fact]
    public async Task What_is_put_is_a_file_below_the_folder()
    {
        await Store.PutAsync("labels/a/b.png", new byte[] { 1, 2, 3 }, Token);
        File.ReadAllBytes(Path.Combine(folder.Root, "labels/a/b.png")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Listing_leaves_out_unfinished_writes_odd_names_and_links_to_folders()
    {
        await Store.PutAsync("a/b", new byte[] { 1 }, Token);
        File.WriteAllText(folder.PathOf(FolderObjectStore.TemporaryFolder + "/half"), "x");
        File.WriteAllText(folder.PathOf("a/odd\name"), "x");
        Directory.CreateSymbolicLink(folder.PathOf("a/link"), folder.Root);

        var keys = new List<string>();
        await foreach (var entry in Store.ListAsync("", Token))
            keys.Add(entry.Key);
        keys.ShouldBe(["a/b"]);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_nothing_half_written_stays()
    {
        using var disk = SmallDisk.Mount();
        var store = new FolderObjectStore(disk.Root);
        await store.PutAsync("small", new byte[] { 1 }, Token);
        await store.SyncAsync(Token);

        async Task Write(Func<Task> write)
        {
            var error = await Should.ThrowAsync<IOException>(write);
            error.Message.ShouldContain("the disk is full");
            error.Message.ShouldContain(disk.Root);
        }

        await Write(() => store.PutAsync("large", new byte[2 << 20], Token));
        await Write(() => store.TryCreateAsync("large", new byte[2 << 20], Token));
        await Write(() => store.PutAsync("small", new byte[2 << 20], Token));
        await Write(() => store.WriteAsync("a/large", async (stream, token) =>
        {
            for (var i = 0; i < 200; i++)
                await stream.WriteAsync(new byte[10_000], token);
        }, Token));
        await store.SyncAsync(Token);

        Directory.EnumerateFiles(disk.Root, "*", SearchOption.AllDirectories).ShouldBe([Path.Combine(disk.Root, "small")]);
        (await store.ReadAsync("small", 10, Token)).ShouldBe([1]);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_a_file_fails_the_check()
    {
        (await Should.ThrowAsync<InputException>(() => new FolderObjectStore(Path.Combine(folder.Root, "none")).CheckAsync(Token))).Message.ShouldContain("Objects:Roots");
        File.WriteAllText(folder.PathOf("file"), "x");
        (await Should.ThrowAsync<InputException>(() => new FolderObjectStore(Path.Combine(folder.Root, "file")).CheckAsync(Token))).Reason.ShouldContain("is a file");
    }
}
