using Microsoft.EntityFrameworkCore;
using Npgsql;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Results;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>A fresh database with one job in it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly TemporaryFolder? folder;

    private TestDatabase(IClusterDatabase factory, TemporaryFolder? folder)
    {
        Factory = factory;
        this.folder = folder;
        Jobs = new JobStore(Factory, TimeProvider.System);
        Holds = new JobHolds(Factory, Leases);
        Shards = new ShardStore(Factory, Leases, TimeProvider.System);
        Schedule = new ShardSchedule(Factory);
        Sweep = new ShardSweep(Factory, TimeProvider.System);
        Workers = new WorkerStore(Factory);
        Results = new ResultStore(Factory);
        Pages = new ImagePages(Factory);
    }

    public IClusterDatabase Factory { get; }

    public JobStore Jobs { get; }

    public JobHolds Holds { get; }

    public ShardStore Shards { get; }

    public ShardSchedule Schedule { get; }

    public ShardSweep Sweep { get; }

    public WorkerStore Workers { get; }

    public ResultStore Results { get; }

    public ImagePages Pages { get; }

    /// <summary>Short enough for a test to wait for its end.</summary>
    public static LeaseOptions Leases { get; } = new() { Duration = TimeSpan.FromMilliseconds(1500) };

    public Guid JobId { get; } = Guid.NewGuid();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A job with <paramref name="images"/> images, listed and running.</summary>
    public static async Task<TestDatabase> WithJobAsync(TestServers servers, DatabaseKind kind, int images, int shardSize)
    {
        var database = await SubmittedAsync(servers, kind);
        var hold = (await database.HoldAsync())!;
        await database.Holds.StartIndexingAsync(hold, Token);
        await database.Holds.AddImagesAsync(hold, 0, Images(0, images), shardSize, Token);
        await database.Holds.EndIndexingAsync(hold, Token);
        return database;
    }

    /// <summary>A job that was accepted and no more.</summary>
    public static async Task<TestDatabase> SubmittedAsync(TestServers servers, DatabaseKind kind)
    {
        var database = kind == DatabaseKind.Sqlite ? await OnSqliteAsync() : await OnPostgresAsync(servers);
        await database.Jobs.CreateAsync(NewJob(database.JobId), Token);
        return database;
    }

    public static NewJob NewJob(Guid id) => new() { Id = id, Specification = "{}", DatasetIdentity = "{}", RecipeHash = "hash" };

    /// <summary>A coordinator's hold on the job, for listing it.</summary>
    public Task<JobHold?> HoldAsync() => Holds.TryTakeAsync(JobId, [JobState.Submitted, JobState.Indexing], Token);

    /// <summary>Queues up to so many shards of any size.</summary>
    public async Task<List<long>> QueueAsync(int count)
    {
        var queued = new List<long>();
        while (queued.Count < count && await Schedule.QueueNextAsync(JobId, int.MaxValue, Token) is { } shard)
            queued.Add(shard);
        return queued;
    }

    public Task<ShardClaim?> ClaimAsync(long shard, string worker = "w", int engine = Engine.Number) => Shards.ClaimAsync(shard, worker, engine, Token);

    /// <summary>A shard of the job, claimed.</summary>
    public async Task<ShardClaim> ClaimNextAsync() => (await ClaimAsync((await QueueAsync(1)).Single()))!;

    public static List<NewImage> Images(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new NewImage($"image-{i}", $"image-{i}.jpg", [1, 3]))];

    public ImageResultRow Row(int index, ImageState state = ImageState.Done) =>
        new() { JobId = JobId, Index = index, State = state, Worker = "w", FinishedAt = DateTime.UnixEpoch };

    /// <summary>Asks until there is an answer; for what happens when a lease runs out.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(Token);
        guard.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(50), guard.Token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await using var db = Factory.CreateDbContext();
        // The server's connections are few, and a pool keeps its own for minutes.
        if (db.Database.GetDbConnection() is NpgsqlConnection connection)
            NpgsqlConnection.ClearPool(connection);
        folder?.Dispose();
    }

    private static async Task<TestDatabase> OnSqliteAsync()
    {
        var place = new TemporaryFolder();
        var factory = new SqliteClusterDbFactory(place.PathOf("state.db"));
        await factory.MigrateAsync(Token);
        return new TestDatabase(factory, place);
    }

    private static async Task<TestDatabase> OnPostgresAsync(TestServers servers)
    {
        var server = await servers.PostgresAsync();
        var template = await MigratedTemplate.OfAsync(server);
        return new TestDatabase(new PostgresClusterDbFactory(await server.CreateDatabaseAsync(template: template, cancellationToken: Token)), folder: null);
    }
}
