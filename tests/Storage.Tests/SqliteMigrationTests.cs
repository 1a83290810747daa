using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Storage.Tests;

/// <summary>Files that are there already are brought up to date.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private const string Running = "11111111-1111-1111-1111-11111111111A";
    private const string Indexing = "22222222-2222-2222-2222-22222222222B";

    private readonly TemporaryFolder folder = new();
    private readonly SqliteClusterDbFactory factory;

    public SqliteMigrationTests() => factory = new SqliteClusterDbFactory(folder.PathOf("state.db"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_of_the_first_version_keeps_its_jobs_and_results_and_goes_on()
    {
        await using (var db = factory.CreateDbContext())
        {
            await db.GetService<IMigrator>().MigrateAsync("Initial", Token);
            await db.Database.ExecuteSqlRawAsync(
                $$$"""
                INSERT INTO jobs (id, state, specification, dataset_identity, recipe_hash, indexed_images, created_at) VALUES
                    ('{{{Running}}}', 'Running', '{{}}', '{{}}', 'hash', 5, '2026-01-01 00:00:00'),
                    ('{{{Indexing}}}', 'Indexing', '{{}}', '{{}}', 'hash', 1, '2026-01-02 00:00:00');
                INSERT INTO shards (id, job_id, first_image, image_count, state, attempt) VALUES
                    (1, '{{{Running}}}', 0, 3, 'Completed', 1), (2, '{{{Running}}}', 3, 2, 'Pending', 0), (3, '{{{Indexing}}}', 0, 1, 'Pending', 0);
                INSERT INTO image_items (job_id, "index", key, path, labels) VALUES
                    ('{{{Running}}}', 0, 'a', 'a.jpg', '1'), ('{{{Running}}}', 1, 'b', 'b.jpg', '1'), ('{{{Running}}}', 2, 'c', 'c.jpg', '1'),
                    ('{{{Running}}}', 3, 'd', 'd.jpg', '1'), ('{{{Running}}}', 4, 'e', 'e.jpg', '1'), ('{{{Indexing}}}', 0, 'a', 'a.jpg', '1');
                INSERT INTO image_results (job_id, "index", state, flags, statistics, artifacts, attempt, worker, error, finished_at) VALUES
                    ('{{{Running}}}', 0, 'Done', '', '{{"agreement_mean":0.75}}', '[]', 1, 'w', NULL, '2026-01-01 00:01:00'),
                    ('{{{Running}}}', 1, 'Failed', '', NULL, '[]', 1, 'w', 'not an image', '2026-01-01 00:01:00'),
                    ('{{{Running}}}', 2, 'Done', '', '{{"other":1}}', '[]', 1, 'w', NULL, '2026-01-01 00:01:00'),
                    ('{{{Running}}}', 4, 'Done', '', '{{"agreement_mean":0.25}}', '[]', 1, 'w', NULL, '2026-01-01 00:01:00');
                """,
                Token);
        }

        await factory.MigrateAsync(Token);

        var (jobs, results) = (new JobStore(factory, TimeProvider.System), new ResultStore(factory));
        var (running, indexing) = (Guid.Parse(Running), Guid.Parse(Indexing));
        (await jobs.GetProgressAsync(running, Token)).ShouldBe(new JobProgress(JobState.Running, 5, 3, 1, null));
        var job = (await jobs.FindAsync(running, Token))!;
        (job.Engine, job.Priority, job.Listed).ShouldBe((1, JobPriority.Normal, true));
        (await jobs.FindAsync(indexing, Token))!.Listed.ShouldBeFalse("its images were not all listed");
        (await results.ReadAsync(running, Token).Select(r => r.Result["agreement_mean"]).ToListAsync(Token)).ShouldBe([0.75, null, null, 0.25]);
        var pages = new ImagePages(factory);
        var done = new ImageQuery { JobId = running, Count = 10, State = ImageState.Done };
        (await pages.ReadAsync(done with { Order = "agreement_mean" }, Token)).Select(r => r.Image.Index).ShouldBe([4, 0, 2]);
        (await pages.ReadAsync(done with { State = ImageState.Failed }, Token)).Select(r => r.Result.Error).ShouldBe(["not an image"]);

        // The shard that was left is worked on from where it was.
        var shards = new ShardStore(factory, new LeaseOptions(), TimeProvider.System);
        (await new ShardSchedule(factory).QueueNextAsync(running, 100, Token)).ShouldBe(2);
        var claim = (await shards.ClaimAsync(2, "w", engine: 1, Token))!;
        (await shards.GetOpenImagesAsync(2, Token)).Select(i => i.Index).ShouldBe([3]);
        await shards.CommitAsync(claim, [new ImageResultRow { JobId = running, Index = 3, State = ImageState.Done, FinishedAt = DateTime.UnixEpoch }], last: true, Token);
        (await jobs.TryCompleteAsync(running, Token)).ShouldBeTrue();
        (await jobs.GetProgressAsync(running, Token)).ShouldBe(new JobProgress(JobState.Completed, 5, 4, 1, null));
    }

    [Fact]
    public async Task Tables_are_brought_up_to_date_after_a_process_died_doing_it()
    {
        await using (var db = factory.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """,
                Token);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await factory.MigrateAsync(patience.Token);

        (await new JobStore(factory, TimeProvider.System).ListAsync([JobState.Submitted], Token)).ShouldBeEmpty();
    }
}
