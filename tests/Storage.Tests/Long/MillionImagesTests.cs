using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests.Long;

/// <summary>What a job of a million images costs the database; some minutes, so it runs with <c>./test --all</c> alone. Times are told and plans are asserted.</summary>
public sealed class MillionImagesTests
{
    private const int Images = 1_000_000;
    private const int FailedEvery = 1000;

    private const string Classes =
        """[{"class_id":1,"label_area":1234,"agreement":0.5,"growth":1.25,"erased":0.125,"n_selected":3},{"class_id":3,"label_area":0,"agreement":null,"growth":0,"erased":1,"n_selected":0}]""";

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
        var (pages, jobs, schedule) = (new ImagePages(plans), new JobStore(plans, TimeProvider.System), new ShardSchedule(plans));
        var id = database.JobId;
        await jobs.FindAsync(id, Token);
        plans.Take();

        var all = new ImageQuery { JobId = id, Count = 100 };
        (await PageAsync("failed, first page", all with { State = ImageState.Failed })).ShouldBe(Enumerable.Range(0, 100).Select(i => i * FailedEvery));
        (await PageAsync("failed, page in the middle", all with { State = ImageState.Failed, After = new(Images / 2) }))[0].ShouldBe((Images / 2) + FailedEvery);
        (await PageAsync("a flag, first page", all with { Flag = "review" })).ShouldBe(Enumerable.Range(0, 100).Select(i => (i * 1000) + 7));
        (await PageAsync("a flag, page in the middle", all with { Flag = "review", After = new(Images / 2) }))[0].ShouldBe((Images / 2) + 7);
        (await PageAsync("by key, first page", all with { Order = ImageQuery.ByKey })).Count.ShouldBe(100);
        (await PageAsync("by key, page in the middle", all with { Order = ImageQuery.ByKey, After = new(0, Key: "image-5") })).Count.ShouldBe(100);
        (await MeasureAsync("one image by its key", () => pages.FindAsync(id, "image-765432", Token)))!.Value.Image.Index.ShouldBe(765_432);
        AlongIndex();
        foreach (var order in StatisticColumns.Indexed.Append(ImageQuery.ByDuration))
        {
            (await PageAsync($"{order}, first page", all with { Order = order })).Count.ShouldBe(100);
            (await PageAsync($"{order}, highest first, in the middle", all with { Order = order, Descending = true, After = new(0, 0.75) })).Count.ShouldBe(100);
            // Every tenth image has 0.5.
            (await PageAsync($"{order}, page within a tie", all with { Order = order, After = new(Images / 2, 0.5) }))
                .ShouldBe(Enumerable.Range(0, 100).Select(i => (Images / 2) + 1 + (10 * i)));
            (await PageAsync($"{order} in a range", all with { Order = order, Ranges = [new(order, 0.6, 0.7)] })).Count.ShouldBe(100);
        }

        (await PageAsync("done, by agreement_mean", all with { State = ImageState.Done, Order = "agreement_mean" })).Count.ShouldBe(100);
        (await PageAsync("keys that begin with image-77, by key", all with { KeyPrefix = "image-77", Order = ImageQuery.ByKey })).Count.ShouldBe(100);
        (await PageAsync("keys that begin with image, highest first", all with { KeyPrefix = "image", Order = ImageQuery.ByKey, Descending = true })).Count.ShouldBe(100);
        (await PageAsync("rejected", all with { Verdict = Verdict.Rejected })).Count.ShouldBe(100);

        foreach (var (what, query) in Others(all))
        {
            var page = await MeasureAsync(what, () => pages.ReadAsync(query, Token), again: true);
            page.Count.ShouldBe(100);
            if (query.Class is { } label)
                page.ShouldAllBe(p => p.Image.Labels.Split(';').Contains($"{label}"));
        }

        foreach (var statistic in new[] { "changed", "purity_min" })
            (await MeasureAsync($"spread of {statistic}", () => new Distributions(plans).CountAsync(id, statistic, 20, Token))).Count.ShouldBe(Images - (Images / FailedEvery));
        (await MeasureAsync("totals of classes", () => new ClassTotals(plans).CountAsync(id, Token))).Count.ShouldBe(2);
        (await MeasureAsync("throughput", () => new Throughput(plans).CountAsync(id, Token))).Steps.ShouldNotBeEmpty();
        plans.Take();

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
            var deleted = deletions.Where(p => p.StartsWith($"Delete on {table}", StringComparison.Ordinal)).ToList();
            deleted.Count.ShouldBe(Images / 10_000);
            deleted[0].ShouldContain("Index", Case.Sensitive, deleted[0]);
        }

        // The database's own time: that of this test has a look at each plan in it.
        async Task<T> MeasureAsync<T>(string what, Func<Task<T>> act, bool again = false)
        {
            plans.Take();
            var answer = await act();
            var first = plans.Take();
            if (again)
                await act();
            var second = again ? string.Create(CultureInfo.InvariantCulture, $", again {PlanRecorder.MillisecondsOf(plans.Take()):F1} ms") : "";
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {PlanRecorder.MillisecondsOf(first):F1} ms{second}"));
            foreach (var plan in first)
                TestContext.Current.TestOutputHelper?.WriteLine(plan);
            plans.Add(first);
            return answer;
        }

        async Task<List<int>> PageAsync(string what, ImageQuery query)
        {
            var page = await MeasureAsync(what, () => pages.ReadAsync(query, Token), again: true);
            AlongIndex();
            return [.. page.Select(p => p.Image.Index)];
        }

        void AlongIndex()
        {
            foreach (var plan in plans.Take())
            {
                plan.ShouldContain("Index");
                // Of pages that walks have brought, not of the job.
                if (!plan.Contains("Append", StringComparison.Ordinal))
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

    private static IEnumerable<(string What, ImageQuery Query)> Others(ImageQuery all) =>
    [
        ("failed, by a statistic with an index", all with { State = ImageState.Failed, Order = "agreement_mean" }),
        ("failed, by key", all with { State = ImageState.Failed, Order = ImageQuery.ByKey }),
        ("in a range of a statistic with an index, by key", all with { Order = ImageQuery.ByKey, Ranges = [new("agreement_mean", 0.99, null)] }),
        ("in a wide range of a statistic with an index, by key", all with { Order = ImageQuery.ByKey, Ranges = [new("agreement_mean", 0.6, 0.9)] }),
        ("in a narrow range of a statistic with an index, by key", all with { Order = ImageQuery.ByKey, Ranges = [new("agreement_mean", 0.999, null)] }),
        ("by a statistic without an index", all with { Order = "purity_min", Descending = true }),
        ("in a range of a statistic without an index", all with { Ranges = [new("purity_min", 0.99, null)] }),
        ("of a class", all with { Class = 3 }),
        ("of a class, by a statistic with an index", all with { Class = 3, Order = "agreement_mean" }),
        ("of a class, by a statistic without an index", all with { Class = 3, Order = "purity_min" }),
        ("of a class, by key", all with { Class = 3, Order = ImageQuery.ByKey }),
        ("of a rare class", all with { Class = 7 }),
        ("of a rare class, by a statistic with an index", all with { Class = 7, Order = "agreement_mean" }),
        ("of a rare class, by a statistic without an index", all with { Class = 7, Order = "purity_min" }),
        ("of a rare class, by key", all with { Class = 7, Order = ImageQuery.ByKey }),
        ("of a class whose images lie together", all with { Class = 9 }),
        ("of a class whose images lie together, by a statistic with an index", all with { Class = 9, Order = "agreement_mean", Descending = true }),
        ("in a range of a statistic without an index, by one with", all with { Order = "agreement_mean", Ranges = [new("purity_min", 0.9998, null)] }),
        ("flagged, by a statistic with an index", all with { Flag = "review", Order = "agreement_mean" }),
        ("flagged, of a class, by a statistic without an index", all with { Flag = "review", Class = 1, Order = "purity_min" }),
    ];

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
                SELECT {database.JobId}, i, 'image-' || i, 'image-' || i || '.jpg', CASE WHEN i % 5000 = 13 THEN '1;3;7' WHEN i BETWEEN 700000 AND 700999 THEN '9' ELSE '1;3' END FROM generate_series(0, {Images} - 1) i;
            UPDATE image_items SET verdict = 'Rejected' WHERE job_id = {database.JobId} AND index % 5000 = 11;
            INSERT INTO image_results (
                job_id, index, state, flags, classes, artifacts, attempt, worker, finished_at, purity_min,
                agreement_mean, fg_erased_max, growth_max, sam_coverage, n_masks, changed, stability_p10, duration_ms)
                SELECT {database.JobId}, i, CASE WHEN i % {FailedEvery} = 0 THEN 'Failed' ELSE 'Done' END, CASE WHEN i % 1000 = 7 THEN 'missing;review' ELSE '' END,
                    {Classes}, repeat(md5(i::text), 20), 1, 'w', now() + i * interval '10 ms', (i::bigint * 104729 % 1000003) / 1000003.0, v, v, v, v, v, v, v, v
                FROM (
                    SELECT i, CASE WHEN i % {FailedEvery} = 0 THEN NULL WHEN i % 10 = 1 THEN 0.5 ELSE (i::bigint * 7919 % 1000003) / 1000003.0 END AS v
                    FROM generate_series(0, {Images} - 1) i) images;
            """,
            Token);
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE", Token);
    }
}
