using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>What happens when the store, or the way to it, misbehaves.</summary>
public sealed class S3FaultTests(TestServers servers)
{
    // Far above what the product promises (seconds), so that a busy machine does not fail the test; far below for ever.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_failures_of_every_kind_are_outlasted(int seed)
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        var random = new Random(seed);
        RequestFault[] faults = [RequestFault.Error500, RequestFault.SlowDown503, RequestFault.Reset, RequestFault.LostAnswer, RequestFault.CutAnswer];
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) =>
        {
            lock (random)
                return random.Next(4) == 0 ? faults[random.Next(faults.Length)] : RequestFault.None;
        });
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint));
        var store = stores.Open(bucket.Location + "/run");

        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (i, token) =>
        {
            var content = Content(i, i * 1000);
            (await store.TryCreateAsync($"created/{i}", content, token)).ShouldBeTrue($"create {i}");
            (await store.TryCreateAsync($"created/{i}", content, token)).ShouldBeFalse($"create {i} again");
            await store.PutAsync($"put/{i}", content, token);
            await store.PutAsync($"put/{i}", content.Reverse().ToArray(), token);
            await store.WriteAsync($"gone/{i}", async (stream, t) => await stream.WriteAsync(content, t), token);
            await store.DeleteAsync($"gone/{i}", token);
            (await store.ReadAsync($"created/{i}", 1 << 20, token)).ShouldBe(content);
            (await store.ReadAsync($"put/{i}", 1 << 20, token)).ShouldBe([.. Enumerable.Reverse(content)]);
        });

        var found = new List<string>();
        await foreach (var entry in store.ListAsync("", Token))
            found.Add(entry.Key);
        found.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 40).SelectMany(i => new[] { $"created/{i}", $"put/{i}" }).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Large_objects_are_written_and_read_through_failures(int seed)
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        var random = new Random(seed);
        RequestFault[] faults = [RequestFault.Error500, RequestFault.SlowDown503, RequestFault.Reset, RequestFault.LostAnswer, RequestFault.CutAnswer];
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (method, path) =>
        {
            // An answer to the beginning of an upload that gets lost leaves an upload that only the store knows; the rest must be cleared.
            lock (random)
                return random.Next(3) == 0 && !path.EndsWith("?uploads", StringComparison.Ordinal) ? faults[random.Next(faults.Length)] : RequestFault.None;
        });
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint));
        var store = stores.Open(bucket.Location);
        var content = Content(seed, 18_000_001);

        await store.WriteAsync("large", async (stream, token) => await stream.WriteAsync(content, token), Token);
        await using var read = await store.OpenReadAsync("large", Token);
        var back = new byte[content.Length];
        await read!.ReadExactlyAsync(back, Token);

        back.AsSpan().SequenceEqual(content).ShouldBeTrue();
        (await bucket.CountOpenUploadsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_success_whose_answer_got_lost_is_a_success_and_another_writer_is_not()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        var lost = 0;
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (method, _) => method == "PUT" && Interlocked.Increment(ref lost) == 1 ? RequestFault.LostAnswer : RequestFault.None);
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint));
        var store = stores.Open(bucket.Location);

        (await store.TryCreateAsync("run.json", new byte[] { 1 }, Token)).ShouldBeTrue();
        lost.ShouldBe(2, "the first answer was lost and the second said that it is there");
        (await store.TryCreateAsync("run.json", new byte[] { 1 }, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_store_that_never_answers_is_given_up_after_the_attempts_that_are_set()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.Silence);
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint, maxAttempts: 3, requestTimeout: TimeSpan.FromMilliseconds(300)));

        var error = await Should.ThrowAsync<IOException>(() => stores.Open(bucket.Location).ReadAsync("a", 1, Token));

        error.Message.ShouldContain("failed 3 times (no answer in time)");
        proxy.Invocations.ShouldBe(3);
    }

    [Fact]
    public async Task An_answer_that_stops_in_the_middle_is_asked_for_again()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        var gets = 0;
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (method, _) => method == "GET" && Interlocked.Increment(ref gets) == 1 ? RequestFault.CutAnswer : RequestFault.None);
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint));
        var store = stores.Open(bucket.Location);
        var content = Content(6, 1_000_000);
        await store.PutAsync("a", content, Token);

        (await store.ReadAsync("a", 1 << 20, Token))!.AsSpan().SequenceEqual(content).ShouldBeTrue();
        gets.ShouldBe(2);
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_it_is_read_is_never_a_mixture()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        var gets = 0;
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (method, _) => method == "GET" && Interlocked.Increment(ref gets) == 1 ? RequestFault.CutAnswer : RequestFault.None);
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint));
        var store = stores.Open(bucket.Location);
        await store.PutAsync("a", new byte[1_000_000], Token);

        await using var stream = await store.OpenReadAsync("a", Token);
        await stream!.ReadExactlyAsync(new byte[10], Token);
        using (var direct = bucket.Stores())
            await direct.Open(bucket.Location).PutAsync("a", Enumerable.Repeat((byte)1, 1_000_000).ToArray(), Token);

        (await Should.ThrowAsync<InputException>(() => stream.CopyToAsync(Stream.Null, Token))).Message.ShouldContain("replaced");
    }

    [Fact]
    public async Task A_refusal_is_final_at_once()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.None);
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint, secret: "hunter2hunter2"));

        await Should.ThrowAsync<InputException>(() => stores.Open(bucket.Location).PutAsync("a", new byte[] { 1 }, Token));

        proxy.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_failing_write_leaves_neither_object_nor_parts()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(bucket.With());
        var store = stores.Open(bucket.Location);
        var begun = 0;

        await Should.ThrowAsync<InvalidOperationException>(() => store.WriteAsync("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[12_000_000], token);
            begun = await bucket.CountOpenUploadsAsync();
            throw new InvalidOperationException("the writer failed");
        }, Token));

        begun.ShouldBe(1);
        (await bucket.CountOpenUploadsAsync()).ShouldBe(0);
        (await store.FindAsync("a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_write_leaves_neither_object_nor_parts()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        using var stores = bucket.Stores(bucket.With());
        var store = stores.Open(bucket.Location);
        using var cancel = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => store.WriteAsync("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[12_000_000], token);
            await cancel.CancelAsync();
            await stream.WriteAsync(new byte[12_000_000], token);
        }, cancel.Token));

        (await bucket.CountOpenUploadsAsync()).ShouldBe(0);
        (await store.FindAsync("a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_store_that_stops_while_parts_are_sent_fails_the_write()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        var down = false;
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => Volatile.Read(ref down) ? RequestFault.Error500 : RequestFault.None);
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint, maxAttempts: 2));

        var error = await Should.ThrowAsync<IOException>(() => stores.Open(bucket.Location).WriteAsync("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[6_000_000], token);
            Volatile.Write(ref down, true);
            await stream.WriteAsync(new byte[6_000_000], token);
        }, Token));

        error.Message.ShouldContain("failed 2 times (status 500");
    }

    [Fact]
    public async Task Wrong_settings_are_told_apart_within_seconds()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        await CheckAsync(bucket, bucket.With(secret: "hunter2hunter2"), bucket.Location, "Objects:S3:SecretKey");
        await CheckAsync(bucket, bucket.With(key: "nobody"), bucket.Location, "Objects:S3:AccessKey");
        await CheckAsync(bucket, bucket.With(), "s3://samcam-no-such-bucket", "no such bucket");
        await CheckAsync(bucket, bucket.With(endpoint: $"http://127.0.0.1:{FreePorts.Take()}"), bucket.Location, "Objects:S3:Endpoint");
        await CheckAsync(bucket, bucket.With(endpoint: "http://no-such-host.invalid"), bucket.Location, "Objects:S3:Endpoint");
        await using var silent = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.Silence);
        await CheckAsync(bucket, bucket.With(endpoint: silent.Endpoint), bucket.Location, "no answer in time");
        await using var broken = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.Error500);
        await CheckAsync(bucket, bucket.With(endpoint: broken.Endpoint), bucket.Location, "status 500");
        await using var closed = new RequestFaultProxy(bucket.Options.Endpoint!, (_, _) => RequestFault.Denied403);
        await CheckAsync(bucket, bucket.With(endpoint: closed.Endpoint), bucket.Location, $"give the key of Objects:S3:AccessKey access to bucket '{bucket.Name}'");
        closed.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Names_that_other_programs_gave_do_not_disturb_a_listing()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        foreach (var name in new[] { "in/folder/", "in//twice", "in/\u0001control", "in/../up", "in/good", "in/a+b c", "outside" })
            await bucket.Client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket.Name, Key = name, ContentBody = "x", UseChunkEncoding = false }, Token);
        using var stores = bucket.Stores();

        var found = new List<string>();
        await foreach (var entry in stores.Open(bucket.Location + "/in").ListAsync("", Token))
            found.Add(entry.Key);

        found.Order(StringComparer.Ordinal).ShouldBe(["a+b c", "good"]);
    }

    [Fact]
    public async Task An_object_without_a_known_hash_is_adopted_by_its_bytes()
    {
        using var bucket = await S3TestBucket.CreateAsync(servers);
        await bucket.Client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = bucket.Name, Key = "a", ContentBody = "abc", UseChunkEncoding = false }, Token);
        var puts = 0;
        await using var proxy = new RequestFaultProxy(bucket.Options.Endpoint!, (method, _) =>
        {
            if (method == "PUT")
                Interlocked.Increment(ref puts);
            return RequestFault.None;
        });
        using var stores = bucket.Stores(bucket.With(endpoint: proxy.Endpoint));
        var store = stores.Open(bucket.Location);

        await store.PutAsync("a", "abc"u8.ToArray(), Token);
        puts.ShouldBe(1, "only the attempt to create it");
        await store.PutAsync("a", "abd"u8.ToArray(), Token);
        (await store.ReadAsync("a", 3, Token)).ShouldBe("abd"u8.ToArray());
    }

    private static async Task CheckAsync(S3TestBucket bucket, S3Options options, string location, string named)
    {
        using var stores = bucket.Stores(options, location);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Guard);

        var error = await Should.ThrowAsync<InputException>(() => stores.CheckAsync(limit.Token));

        error.Message.ShouldContain(named);
        error.ToString().ShouldNotContain(options.SecretKey!);
    }

    private static byte[] Content(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }
}
