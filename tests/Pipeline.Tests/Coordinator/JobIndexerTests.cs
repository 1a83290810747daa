using Microsoft.Extensions.Logging.Abstractions;
using SamCam.Contracts;
using SamCam.Coordinator.Indexing;
using SamCam.Coordinator.Jobs;
using SamCam.Datasets;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Coordinator;

public sealed class JobIndexerTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Guid jobId = Guid.NewGuid();
    private readonly JobStore jobs;
    private readonly JobHolds holds;
    private readonly SqliteClusterDbFactory database;

    public JobIndexerTests()
    {
        database = new SqliteClusterDbFactory(folder.PathOf("state.db"));
        jobs = new JobStore(database, TimeProvider.System);
        holds = new JobHolds(database, new LeaseOptions { Duration = TimeSpan.FromSeconds(1) });
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
        await SubmitAsync(images: 2503, shardSize: 7);
        (await Indexer().TryIndexAsync(jobId, Token)).ShouldBeTrue();

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
        await SubmitAsync(images: 2503, shardSize: 10);
        using var crash = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var breaking = Indexer(new DatasetOpener((s, token) => new BreakingDataset(DatasetLocator.Open(s.ToRequest(), token), 1500, crash)));
        await Should.ThrowAsync<OperationCanceledException>(() => breaking.TryIndexAsync(jobId, crash.Token));
        var listed = (await jobs.GetProgressAsync(jobId, Token)).Images;
        listed.ShouldBeInRange(1, 1500);

        (await Indexer().TryIndexAsync(jobId, Token)).ShouldBeTrue();

        await using var db = database.CreateDbContext();
        db.ImageItems.Select(i => i.Key).Distinct().Count().ShouldBe(2503);
        db.ImageItems.Count().ShouldBe(2503);
    }

    [Fact]
    public async Task A_limit_takes_the_first_images()
    {
        await SubmitAsync(images: 50, shardSize: 3, limit: 8);
        await Indexer().TryIndexAsync(jobId, Token);
        (await jobs.GetProgressAsync(jobId, Token)).Images.ShouldBe(8);
    }

    [Fact]
    public async Task A_job_that_is_past_indexing_is_left_alone()
    {
        await SubmitAsync(images: 5, shardSize: 3);
        (await Indexer().TryIndexAsync(jobId, Token)).ShouldBeTrue();
        (await Indexer().TryIndexAsync(jobId, Token)).ShouldBeFalse();
        (await jobs.GetProgressAsync(jobId, Token)).Images.ShouldBe(5);
    }

    [Fact]
    public async Task A_job_that_another_coordinator_lists_is_left_alone()
    {
        await SubmitAsync(images: 5, shardSize: 3);
        (await holds.TryTakeAsync(jobId, [JobState.Submitted], Token)).ShouldNotBeNull();
        (await Indexer().TryIndexAsync(jobId, Token)).ShouldBeFalse();
        (await jobs.GetProgressAsync(jobId, Token)).ShouldBe(new JobProgress(JobState.Submitted, 0, 0, 0, null));
    }

    [Fact]
    public async Task Without_a_size_a_page_is_one_shard_for_the_dispatcher_to_split()
    {
        await SubmitAsync(images: 2503, shardSize: null);
        await Indexer().TryIndexAsync(jobId, Token);
        await using var db = database.CreateDbContext();
        db.Shards.OrderBy(s => s.FirstImage).Select(s => s.ImageCount).AsEnumerable().ShouldBe([1000, 1000, 503]);
    }

    private JobIndexer Indexer(DatasetOpener? opener = null) => new(jobs, holds, opener ?? new DatasetOpener(new ObjectStores(new ObjectStoreOptions())), NullLogger<JobIndexer>.Instance);

    private async Task SubmitAsync(int images, int? shardSize, int? limit = null)
    {
        await database.MigrateAsync(Token);
        var root = folder.PathOf("dataset");
        Directory.CreateDirectory(Path.Combine(root, "images"));
        File.WriteAllLines(Path.Combine(root, "labels.csv"), ["image,labels", .. Enumerable.Range(0, images).Select(i => $"i{i:00000}.jpg,cat")]);
        var source = new DatasetSource { Source = root, ShardSize = shardSize, Limit = limit };
        var specification = new JobSpecification
        {
            JobId = jobId,
            Dataset = source,
            ImageRoot = root,
            Destination = root,
            ClassNames = ["cat"],
            Recipe = "{}",
            RecipeHash = "hash",
        };
        await jobs.CreateAsync(new NewJob { Id = jobId, Specification = JobDocuments.Write(specification), DatasetIdentity = "{}", RecipeHash = "hash" }, Token);
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
