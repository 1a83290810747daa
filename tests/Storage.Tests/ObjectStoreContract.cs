using System.Security.Cryptography;
using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.Storage.Tests;

/// <summary>What every store promises, checked on each kind.</summary>
public abstract class ObjectStoreContract : IAsyncDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store of this kind.</summary>
    protected abstract Task<IObjectStore> OpenAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task What_is_put_can_be_read_and_is_described_by_size_and_hash()
    {
        var store = await OpenAsync();
        byte[] content = [1, 2, 3];

        var record = await store.PutAsync("labels/a/b.png", content, Token);

        record.ShouldBe(new ArtifactRecord("labels/a/b.png", Convert.ToHexStringLower(SHA256.HashData(content)), 3));
        (await store.ReadAsync("labels/a/b.png", 10, Token)).ShouldBe(content);
        (await store.FindAsync("labels/a/b.png", Token)).ShouldBe(new ObjectEntry("labels/a/b.png", 3));
        (await ListAsync(store)).ShouldBe([new ObjectEntry("labels/a/b.png", 3)]);
    }

    [Fact]
    public async Task A_write_that_goes_on_is_unfinished_and_one_that_ended_is_not()
    {
        var store = await OpenAsync();
        (await store.ListUnfinishedAsync(Token).ToListAsync(Token)).ShouldBeEmpty();
        var during = new List<string>();
        await store.WriteAsync(
            "tables/a b.bin",
            async (stream, token) =>
            {
                // More than a part.
                await stream.WriteAsync(new byte[17 << 20], token);
                during = await store.ListUnfinishedAsync(token).ToListAsync(token);
            },
            Token);

        during.ShouldHaveSingleItem();
        (await store.ListUnfinishedAsync(Token).ToListAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_bytes_stay_and_others_replace_them()
    {
        var store = await OpenAsync();
        foreach (byte[] content in new byte[][] { [1, 2], [1, 2], [1, 3], [4], [] })
        {
            await store.PutAsync("a", content, Token);
            (await store.ReadAsync("a", 10, Token)).ShouldBe(content);
        }
    }

    [Fact]
    public async Task An_object_that_is_there_is_not_created_again()
    {
        var store = await OpenAsync();
        (await store.TryCreateAsync("run.json", new byte[] { 1 }, Token)).ShouldBeTrue();
        (await store.TryCreateAsync("run.json", new byte[] { 2 }, Token)).ShouldBeFalse();
        (await store.TryCreateAsync("run.json", new byte[] { 1 }, Token)).ShouldBeFalse();
        (await store.ReadAsync("run.json", 1, Token)).ShouldBe([1]);
    }

    [Fact]
    public async Task Of_16_creators_exactly_one_wins_every_time()
    {
        var store = await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var key = $"run-{round}.json";
            using var gate = new SemaphoreSlim(0);
            var creators = Enumerable.Range(0, 16).Select(async i =>
            {
                await gate.WaitAsync(Token);
                return await store.TryCreateAsync(key, new[] { (byte)i }, Token);
            }).ToArray();
            gate.Release(16);
            var created = await Task.WhenAll(creators);

            created.Count(c => c).ShouldBe(1);
            (await store.ReadAsync(key, 1, Token)).ShouldBe([(byte)Array.IndexOf(created, true)]);
        }
    }

    [Fact]
    public async Task Of_16_writers_one_is_seen_whole()
    {
        var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.PutAsync("a", Enumerable.Repeat((byte)i, 10_000 + i).ToArray(), Token)));

        var content = (await store.ReadAsync("a", 20_000, Token))!;
        content.Length.ShouldBe(10_000 + content[0]);
        content.Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(null)]
    public async Task Any_sequence_of_calls_leaves_what_a_dictionary_would_hold(int? fixedSeed)
    {
        var store = await OpenAsync();
        var seed = fixedSeed ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var place = $"p{seed}/";
        string[] keys = [place + "a", place + "b/c", place + "b/ü 雪.png", place + "b/d/e+f&g=h%20", place + "'\"<>"];
        var model = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var step = 0; step < 60; step++)
        {
            var key = keys[random.Next(keys.Length)];
            var content = new byte[random.Next(4)];
            random.NextBytes(content);
            switch (random.Next(5))
            {
                case 0:
                    (await store.TryCreateAsync(key, content, Token)).ShouldBe(model.TryAdd(key, content));
                    break;
                case 1:
                    await store.DeleteAsync(key, Token);
                    model.Remove(key);
                    break;
                case 2:
                    await store.WriteAsync(key, async (stream, token) => await stream.WriteAsync(content, token), Token);
                    model[key] = content;
                    break;
                default:
                    await store.PutAsync(key, content, Token);
                    model[key] = content;
                    break;
            }
        }

        foreach (var key in keys)
            (await store.ReadAsync(key, 10, Token)).ShouldBe(model.GetValueOrDefault(key));
        (await ListAsync(store, place)).Select(e => (e.Key, e.Bytes)).Order()
            .ShouldBe(model.Select(p => (p.Key, (long)p.Value.Length)).Order());
    }

    [Fact]
    public async Task A_large_stream_comes_back_as_it_went()
    {
        var store = await OpenAsync();
        const int Chunk = 300_007;
        const int Chunks = 60;
        await store.WriteAsync("large.bin", async (stream, token) =>
        {
            for (var i = 0; i < Chunks; i++)
            {
                var chunk = ChunkOf(i, Chunk);
                // Compressors and writers of tables write either way.
                if (i % 2 == 0)
                    await stream.WriteAsync(chunk, token);
                else
                    stream.Write(chunk);
            }
        }, Token);

        await using var read = await store.OpenReadAsync("large.bin", Token);
        read.ShouldNotBeNull().Length.ShouldBe(Chunk * Chunks);
        var buffer = new byte[Chunk];
        for (var i = 0; i < Chunks; i++)
        {
            if (i % 2 == 0)
                await read.ReadExactlyAsync(buffer, Token);
            else
                read.ReadExactly(buffer);
            buffer.AsSpan().SequenceEqual(ChunkOf(i, Chunk)).ShouldBeTrue($"chunk {i}");
        }

        (await read.ReadAsync(buffer, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Large_bytes_are_put_adopted_and_replaced()
    {
        var store = await OpenAsync();
        var content = ChunkOf(1, (17 << 20) + 1);
        var record = await store.PutAsync("large.bin", content, Token);
        (await store.PutAsync("large.bin", content, Token)).ShouldBe(record);
        content[^1] ^= 1;
        await store.PutAsync("large.bin", content, Token);

        (await store.ReadAsync("large.bin", 18 << 20, Token))!.AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_that_fails_changes_nothing()
    {
        var store = await OpenAsync();
        await store.PutAsync("a", new byte[] { 7 }, Token);
        foreach (var key in new[] { "a", "b/c" })
        {
            await Should.ThrowAsync<InvalidOperationException>(() => store.WriteAsync(key, async (stream, token) =>
            {
                for (var i = 0; i < 70; i++)
                    await stream.WriteAsync(new byte[1 << 18], token);
                throw new InvalidOperationException("the writer failed");
            }, Token));
        }

        (await store.ReadAsync("a", 1, Token)).ShouldBe([7]);
        (await ListAsync(store)).ShouldBe([new ObjectEntry("a", 1)]);
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        var store = await OpenAsync();
        await store.PutAsync("empty", Array.Empty<byte>(), Token);
        await store.WriteAsync("written", (_, _) => Task.CompletedTask, Token);
        (await store.TryCreateAsync("empty", new byte[] { 1 }, Token)).ShouldBeFalse();

        foreach (var key in new[] { "empty", "written" })
        {
            (await store.ReadAsync(key, 0, Token)).ShouldBe([]);
            (await store.FindAsync(key, Token))!.Bytes.ShouldBe(0);
            await using var stream = await store.OpenReadAsync(key, Token);
            (await stream!.ReadAsync(new byte[1], Token)).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Reading_has_a_limit_and_absence_is_no_error()
    {
        var store = await OpenAsync();
        await store.PutAsync("a", new byte[11], Token);

        (await Should.ThrowAsync<IOException>(() => store.ReadAsync("a", 10, Token))).Message.ShouldContain("11 bytes");
        (await store.ReadAsync("b/c", 10, Token)).ShouldBeNull();
        (await store.OpenReadAsync("b/c", Token)).ShouldBeNull();
        (await store.FindAsync("b/c", Token)).ShouldBeNull();
        (await ListAsync(store, "b/")).ShouldBeEmpty();
        await store.DeleteAsync("b/c", Token);
    }

    [Fact]
    public async Task More_than_a_page_of_objects_is_listed_each_once()
    {
        var store = await OpenAsync();
        var keys = Enumerable.Range(0, 1105).Select(i => $"labels/{i % 7}/{i}.png").ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (key, token) =>
            await store.PutAsync(key, new byte[] { 1 }, token));
        await store.PutAsync("masks/0.json", new byte[] { 1 }, Token);

        (await ListAsync(store, "labels/")).Select(e => e.Key).Order(StringComparer.Ordinal).ShouldBe(keys.Order(StringComparer.Ordinal));
        (await ListAsync(store, "labels/3/1")).Select(e => e.Key).Order(StringComparer.Ordinal)
            .ShouldBe(keys.Where(k => k.StartsWith("labels/3/1", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        (await ListAsync(store)).Count.ShouldBe(keys.Count + 1);
    }

    [Fact]
    public async Task Listing_can_be_left_early_and_cancelled()
    {
        var store = await OpenAsync();
        await store.PutAsync("a", new byte[] { 1 }, Token);
        await store.PutAsync("b", new byte[] { 1 }, Token);
        await foreach (var _ in store.ListAsync("", Token))
            break;

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in store.ListAsync("", cancelled.Token))
            {
            }
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task Keys_that_leave_the_store_or_hide_are_refused(string key)
    {
        var store = await OpenAsync();
        await Should.ThrowAsync<InputException>(() => store.PutAsync(key, new byte[] { 1 }, Token));
        await Should.ThrowAsync<InputException>(() => store.TryCreateAsync(key, new byte[] { 1 }, Token));
        await Should.ThrowAsync<InputException>(() => store.WriteAsync(key, (_, _) => Task.CompletedTask, Token));
        await Should.ThrowAsync<InputException>(() => store.ReadAsync(key, 1, Token));
        await Should.ThrowAsync<InputException>(() => store.OpenReadAsync(key, Token));
        await Should.ThrowAsync<InputException>(() => store.FindAsync(key, Token));
        await Should.ThrowAsync<InputException>(() => store.DeleteAsync(key, Token));
        (await ListAsync(store)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("../")]
    [InlineData("a/../")]
    [InlineData("a//")]
    [InlineData("a\n")]
    public async Task Beginnings_that_no_key_has_are_refused(string prefix)
    {
        var store = await OpenAsync();
        await Should.ThrowAsync<InputException>(() => ListAsync(store, prefix));
    }

    [Fact]
    public async Task A_store_that_is_there_passes_the_check() => await (await OpenAsync()).CheckAsync(Token);

    /// <summary>All that a listing yields.</summary>
    protected static async Task<List<ObjectEntry>> ListAsync(IObjectStore store, string prefix = "")
    {
        var entries = new List<ObjectEntry>();
        await foreach (var entry in store.ListAsync(prefix, Token))
            entries.Add(entry);
        return entries;
    }

    private static byte[] ChunkOf(int seed, int length)
    {
        var chunk = new byte[length];
        new Random(seed).NextBytes(chunk);
        return chunk;
    }
}
