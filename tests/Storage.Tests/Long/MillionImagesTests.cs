using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests.Long;

/// <summary>What a job of a million images costs the database; about a minute, so it runs with <c>./test --all</c> alone.</summary>
public sealed class MillionImagesTests
{
    private const int Images = 1_000_000;
    private const int FailedEvery = 1000;

    private readonly TestServers servers;

    public MillionImagesTests(TestServers servers)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");
        this.servers = servers;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_and_schedules_walk_along_indexes_and_a_deletion_goes_in_pages()
    {
        await using var database = await TestDatabase.SubmittedAsync(servers, DatabaseKind.Postgres);
        await FillAsync(database);
        string connection;
        await using (var db = database.Factory.CreateDbContext())
            connection = db.Database.GetConnectionString()!;
        var plans = new PlanRecorder(connection);
        var (results, jobs, schedule) = (new ResultStore(plans), new JobStore(plans, TimeProvider.System), new ShardSchedule(plans));
        var id = database.JobId;
        await jobs.FindAsync(id, Token);
        plans.Take();

        var failed = await MeasureAsync("failed, first page", () => results.PageFailedAsync(id, null, 100, Token));
        AlongIndex();
        failed.Select(r => r.Index).ShouldBe(Enumerable.Range(0, 100).Select(i => i * FailedEvery));
        failed = await MeasureAsync("failed, page in the middle", () => results.PageFailedAsync(id, Images / 2, 100, Token));
        AlongIndex();
        failed[0].Index.ShouldBe(Images / 2 + FailedEvery);

        var lowest = await MeasureAsync("agreement, first page", () => results.PageByAgreementAsync(id, null, 100, Token));
        AlongIndex();
        lowest.Count.ShouldBe(100);
        // Every tenth image has an agreement of 0.5.
        lowest = await MeasureAsync("agreement, page within a tie", () => results.PageByAgreementAsync(id, (0.5, Images / 2), 100, Token));
        AlongIndex();
        lowest.Select(r => r.Index).ShouldBe(Enumerable.Range(0, 100).Select(i => Images / 2 + 1 + 10 * i));
        lowest = await MeasureAsync("agreement, page in the middle", () => results.PageByAgreementAsync(id, (0.75, 0), 100, Token));
        AlongIndex();
        lowest.Count.ShouldBe(100);

        (await MeasureAsync("next shard", () => schedule.QueueNextAsync(id, 1000, Token))).ShouldNotBeNull();
        AlongIndex();
        (await MeasureAsync("running jobs", () => schedule.GetRunningAsync(Token))).ShouldHaveSingleItem().OpenImages.ShouldBe(1250 * 32);
        OfShardsAlone();
        (await MeasureAsync("progress", () => jobs.GetProgressAsync(id, Token))).Done.ShouldBe(30_000 * 32);
        OfShardsAlone();

        await jobs.CancelAsync(id, Token);
        (await jobs.TryEndCancellingAsync(id, Token)).ShouldBeTrue();
        plans.Take();
        (await MeasureAsync("deletion", () => jobs.DeleteAsync(id, Token))).ShouldBeTrue();
        var deletions = plans.Take();
        foreach (var table in new[] { "image_results", "image_items" })
        {
            var pages = deletions.Where(p => p.StartsWith($"Delete on {table}", StringComparison.Ordinal)).ToList();
            pages.Count.ShouldBe(Images / 10_000);
            pages[0].ShouldContain("Index", Case.Sensitive, pages[0]);
        }

        void AlongIndex()
        {
            foreach (var plan in plans.Take())
            {
                plan.ShouldContain("Index Scan");
                plan.ShouldNotContain("Sort");
                plan.ShouldNotContain("Seq Scan");
            }
        }

        void OfShardsAlone()
        {
            foreach (var plan in plans.Take())
                plan.ShouldNotContain("image_");
        }
    }

    private static async Task<T> MeasureAsync<T>(string what, Func<Task<T>> act)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await act();
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        return answer;
    }

    private static async Task FillAsync(TestDatabase database)
    {
        await using var db = database.Factory.CreateDbContext();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE jobs SET state = 'Running', listed = true, indexed_images = {Images} WHERE id = {database.JobId};
            INSERT INTO shards (job_id, first_image, image_count, state, done, failed, attempt, errors)
                SELECT {database.JobId}, i * 32, 32, CASE WHEN i < 30000 THEN 'Completed' ELSE 'Pending' END, CASE WHEN i < 30000 THEN 32 ELSE 0 END, 0, 0, 0
                FROM generate_series(0, {Images} / 32 - 1) i;
            INSERT INTO image_items (job_id, index, key, path, labels)
                SELECT {database.JobId}, i, 'image-' || i, 'image-' || i || '.jpg', '1;3' FROM generate_series(0, {Images} - 1) i;
            INSERT INTO image_results (job_id, index, state, flags, agreement, statistics, artifacts, attempt, worker, finished_at)
                SELECT {database.JobId}, i, CASE WHEN i % {FailedEvery} = 0 THEN 'Failed' ELSE 'Done' END, '',
                    CASE WHEN i % {FailedEvery} = 0 THEN NULL WHEN i % 10 = 1 THEN 0.5 ELSE (i::bigint * 7919 % 1000003) / 1000003.0 END,
                    '', '[]', 1, 'w', now()
                FROM generate_series(0, {Images} - 1) i;
            """,
            Token);
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE", Token);
    }
}
