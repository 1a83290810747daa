using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

/// <summary>A fresh SQLite file with one job in it.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private TestDatabase()
    {
        Factory = new SqliteClusterDbFactory(folder.PathOf("state.db"));
        Jobs = new JobStore(Factory, TimeProvider.System);
        Shards = new ShardStore(Factory);
        Results = new ResultStore(Factory);
    }

    public SqliteClusterDbFactory Factory { get; }

    public JobStore Jobs { get; }

    public ShardStore Shards { get; }

    public ResultStore Results { get; }

    public Guid JobId { get; } = Guid.NewGuid();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A job with <paramref name="images"/> images, listed and running.</summary>
    public static async Task<TestDatabase> WithJobAsync(int images, int shardSize)
    {
        var database = await SubmittedAsync();
        await database.Jobs.StartIndexingAsync(database.JobId, Token);
        await database.Jobs.AddImagesAsync(database.JobId, 0, Images(0, images), shardSize, Token);
        await database.Jobs.StartRunningAsync(database.JobId, Token);
        return database;
    }

    /// <summary>A job that was accepted and no more.</summary>
    public static async Task<TestDatabase> SubmittedAsync()
    {
        var database = new TestDatabase();
        await database.Factory.MigrateAsync(Token);
        await database.Jobs.CreateAsync(database.JobId, "{}", "{}", "hash", Token);
        return database;
    }

    public static List<NewImage> Images(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new NewImage($"image-{i}", $"image-{i}.jpg", [1, 3]))];

    public ImageResultRow Row(int index, ImageState state = ImageState.Done) =>
        new() { JobId = JobId, Index = index, State = state, Worker = "w", FinishedAt = DateTime.UnixEpoch };

    public void Dispose() => folder.Dispose();
}
