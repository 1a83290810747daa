using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;

namespace SamCam.Storage.Tests;

public sealed class JobStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_images_becomes_rows_and_shards()
    {
        using var database = await TestDatabase.WithJobAsync(images: 10, shardSize: 4);

        await using var db = database.Factory.CreateDbContext();
        var shards = await db.Shards.OrderBy(s => s.FirstImage).ToListAsync(Token);
        shards.Select(s => (s.FirstImage, s.ImageCount, s.State)).ShouldBe([(0, 4, ShardState.Pending), (4, 4, ShardState.Pending), (8, 2, ShardState.Pending)]);
        var images = await db.ImageItems.OrderBy(i => i.Index).ToListAsync(Token);
        images.Count.ShouldBe(10);
        (images[7].Key, images[7].Path, images[7].Labels).ShouldBe(("image-7", "image-7.jpg", "1;3"));
    }

    [Fact]
    public async Task A_page_comes_once_even_when_two_list_the_same_job()
    {
        using var database = await TestDatabase.SubmittedAsync();
        await database.Jobs.StartIndexingAsync(database.JobId, Token);
        await database.Jobs.AddImagesAsync(database.JobId, 0, TestDatabase.Images(0, 3), 2, Token);

        await Should.ThrowAsync<InvalidOperationException>(() => database.Jobs.AddImagesAsync(database.JobId, 0, TestDatabase.Images(0, 3), 2, Token));

        (await database.Jobs.GetProgressAsync(database.JobId, Token)).Images.ShouldBe(3);
    }

    [Fact]
    public async Task Transitions_are_guarded()
    {
        using var database = await TestDatabase.SubmittedAsync();
        var (jobs, id) = (database.Jobs, database.JobId);

        (await jobs.StartRunningAsync(id, Token)).ShouldBeFalse();
        (await jobs.TryCompleteAsync(id, Token)).ShouldBeFalse();
        (await jobs.StartIndexingAsync(id, Token)).ShouldBeTrue();
        (await jobs.StartIndexingAsync(id, Token)).ShouldBeTrue("indexing goes on after a crash");
        (await jobs.StartRunningAsync(id, Token)).ShouldBeTrue();
        (await jobs.StartIndexingAsync(id, Token)).ShouldBeFalse();
        (await jobs.TryCompleteAsync(id, Token)).ShouldBeTrue("there is no shard left");
        (await jobs.TryCompleteAsync(id, Token)).ShouldBeFalse("it ends once");
        (await jobs.FailAsync(id, "late", Token)).ShouldBeFalse();
        (await jobs.FindAsync(id, Token))!.FinishedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_failed_job_says_why()
    {
        using var database = await TestDatabase.SubmittedAsync();
        await database.Jobs.FailAsync(database.JobId, "the annotation file ends early", Token);

        var progress = await database.Jobs.GetProgressAsync(database.JobId, Token);
        (progress.State, progress.Error).ShouldBe((JobState.Failed, "the annotation file ends early"));
    }

    [Fact]
    public async Task A_job_that_goes_on_can_be_told_where_things_are_now()
    {
        using var database = await TestDatabase.SubmittedAsync();
        (await database.Jobs.RespecifyAsync(database.JobId, """{"moved":true}""", Token)).ShouldBeTrue();
        (await database.Jobs.FindAsync(database.JobId, Token))!.Specification.ShouldBe("""{"moved":true}""");
        (await database.Jobs.RespecifyAsync(Guid.NewGuid(), "{}", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unknown_job_is_null()
    {
        using var database = await TestDatabase.SubmittedAsync();
        (await database.Jobs.FindAsync(Guid.NewGuid(), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Running_jobs_are_listed()
    {
        using var database = await TestDatabase.WithJobAsync(images: 1, shardSize: 1);
        (await database.Jobs.GetRunningAsync(Token)).ShouldBe([database.JobId]);
    }

    [Fact]
    public async Task Tables_are_brought_up_to_date_after_a_process_died_doing_it()
    {
        using var database = await TestDatabase.SubmittedAsync();
        await using (var db = database.Factory.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync(
                """
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """,
                Token);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await database.Factory.MigrateAsync(patience.Token);

        (await database.Jobs.FindAsync(database.JobId, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Images_that_are_not_done_are_found_by_key()
    {
        using var database = await TestDatabase.WithJobAsync(images: 5, shardSize: 5);
        var shard = (await database.Shards.QueueAsync(database.JobId, 1, Token))[0];
        var claim = await database.Shards.ClaimAsync(shard, "w", Token);
        await database.Shards.CommitAsync(claim!, [database.Row(0), database.Row(2, ImageState.Failed), database.Row(3)], last: false, Token);

        (await database.Results.ReadUnfinishedKeysAsync(database.JobId, Token).ToListAsync(Token)).ShouldBe(["image-1", "image-2", "image-4"]);
    }
}
