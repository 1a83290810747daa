using SamCam.Coordinator.Indexing;
using SamCam.Datasets;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Coordinator;

public sealed class JobIndexerTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Guid jobId = Guid.NewGuid();
    private readonly JobStore jobs;
    private readonly SqliteClusterDbFactory database;

    public JobIndexerTests()
    {
        database = new SqliteClusterDbFactory(folder.PathOf("state.db"));
        jobs = new JobStore(database, TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_image_is_listed_once_in_order_and_only_the_last_shard_is_short()
    {
        var dataset = await SubmitAsync(images: 2503);
        await new JobIndexer(jobs).IndexAsync(jobId, dataset, limit: null, shardSize: 7, Token);

        (await jobs.GetProgressAsync(jobId, Token)).ShouldBe(new JobProgress(JobState.Running, 2503, 0, 0, null));
        await using var db = database.CreateDbContext();
        db.ImageItems.OrderBy(i => i.Index).Select(i => i.Key).AsEnumerable().ShouldBe(Enumerable.Range(0, 2503).Select(i => $"i{i:00000}"));
        var shards = db.Shards.OrderBy(s => s.FirstImage).Select(s => s.ImageCount).ToList();
        shards.SkipLast(1).ShouldAllBe(count => count == 7);
        shards.Sum().ShouldBe(2503);
    }

    [Fact]
    public async Task After_a_crash_it_goes_on_behind_the_last_page()
    {
        var dataset = await SubmitAsync(images: 2503);
        using var crash = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Should.ThrowAsync<OperationCanceledException>(() =>
            new JobIndexer(jobs).IndexAsync(jobId, new BreakingDataset(dataset, 1500, crash), limit: null, shardSize: 10, crash.Token));
        var listed = (await jobs.GetProgressAsync(jobId, Token)).Images;
        listed.ShouldBeInRange(1, 1500);

        await new JobIndexer(jobs).IndexAsync(jobId, dataset, limit: null, shardSize: 10, Token);

        await using var db = database.CreateDbContext();
        db.ImageItems.Select(i => i.Key).Distinct().Count().ShouldBe(2503);
        db.ImageItems.Count().ShouldBe(2503);
    }

    [Fact]
    public async Task A_limit_takes_the_first_images()
    {
        await new JobIndexer(jobs).IndexAsync(jobId, await SubmitAsync(images: 50), limit: 8, shardSize: 3, Token);
        (await jobs.GetProgressAsync(jobId, Token)).Images.ShouldBe(8);
    }

    [Fact]
    public async Task A_job_that_is_past_indexing_is_left_alone()
    {
        var dataset = await SubmitAsync(images: 5);
        await new JobIndexer(jobs).IndexAsync(jobId, dataset, limit: null, shardSize: 3, Token);
        await new JobIndexer(jobs).IndexAsync(jobId, dataset, limit: null, shardSize: 3, Token);
        (await jobs.GetProgressAsync(jobId, Token)).Images.ShouldBe(5);
    }

    private async Task<IDataset> SubmitAsync(int images)
    {
        await database.MigrateAsync(Token);
        await jobs.CreateAsync(jobId, "{}", "{}", "hash", Token);
        var root = folder.PathOf("dataset");
        Directory.CreateDirectory(Path.Combine(root, "images"));
        File.WriteAllLines(Path.Combine(root, "labels.csv"), ["image,labels", .. Enumerable.Range(0, images).Select(i => $"i{i:00000}.jpg,cat")]);
        return DatasetLocator.Open(new DatasetRequest(root), Token);
    }

    /// <summary>Cancels in the middle of the listing, as a process that ends would.</summary>
    private sealed class BreakingDataset(IDataset inner, int after, CancellationTokenSource crash) : IDataset
    {
        public string Kind => inner.Kind;

        public string ImageRoot => inner.ImageRoot;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public DatasetIdentity Identity => inner.Identity;

        public long? Count => inner.Count;

        public IReadOnlyList<string> Warnings => inner.Warnings;

        public async IAsyncEnumerable<ImageItem> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var read = 0;
            await foreach (var item in inner.ReadAsync(cancellationToken))
            {
                if (read++ == after)
                    await crash.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                yield return item;
            }
        }
    }
}
