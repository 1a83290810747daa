using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class JobStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task A_page_of_images_becomes_rows_and_shards()
    {
        await using var database = await WithJobAsync(images: 10, shardSize: 4);

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
        await using var database = await SubmittedAsync();
        var hold = (await database.HoldAsync())!;
        (await database.HoldAsync()).ShouldBeNull("another coordinator is at it");
        (await database.Holds.StartIndexingAsync(hold, Token)).ShouldBe(0);
        (await database.Holds.AddImagesAsync(hold, 0, TestDatabase.Images(0, 3), 2, Token)).ShouldBeTrue();
        (await database.Holds.AddImagesAsync(hold, 0, TestDatabase.Images(0, 3), 2, Token)).ShouldBeFalse();
        (await database.Holds.AddImagesAsync(hold with { Token = Guid.NewGuid() }, 3, TestDatabase.Images(3, 3), 2, Token)).ShouldBeFalse();
        (await database.Jobs.GetProgressAsync(database.JobId, Token)).Images.ShouldBe(3);
    }

    [Fact]
    public async Task The_listing_of_a_coordinator_that_died_is_taken_over_behind_its_last_page()
    {
        await using var database = await SubmittedAsync();
        var died = (await database.HoldAsync())!;
        await database.Holds.StartIndexingAsync(died, Token);
        await database.Holds.AddImagesAsync(died, 0, TestDatabase.Images(0, 3), 2, Token);

        var heir = await TestDatabase.EventuallyAsync(database.HoldAsync);

        (await database.Holds.StartIndexingAsync(heir, Token)).ShouldBe(3);
        (await database.Holds.AddImagesAsync(died, 3, TestDatabase.Images(3, 1), 2, Token)).ShouldBeFalse("its hold is gone");
        (await database.Holds.EndIndexingAsync(heir, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Transitions_are_guarded()
    {
        await using var database = await SubmittedAsync();
        var (jobs, id) = (database.Jobs, database.JobId);
        var hold = (await database.HoldAsync())!;
        (await database.Holds.EndIndexingAsync(hold, Token)).ShouldBeFalse();
        (await jobs.TryCompleteAsync(id, Token)).ShouldBeFalse();
        (await jobs.ResumeAsync(id, Token)).ShouldBeFalse("it is not paused");
        (await database.Holds.StartIndexingAsync(hold, Token)).ShouldBe(0);
        (await database.Holds.StartIndexingAsync(hold, Token)).ShouldBe(0, "indexing goes on after a crash");
        (await database.Holds.EndIndexingAsync(hold, Token)).ShouldBeTrue();
        (await database.Holds.StartIndexingAsync(hold, Token)).ShouldBeNull();
        (await jobs.TryCompleteAsync(id, Token)).ShouldBeTrue("there is no shard left");
        (await jobs.TryCompleteAsync(id, Token)).ShouldBeFalse("it ends once");
        (await jobs.FailAsync(id, "late", Token)).ShouldBeFalse();
        (await jobs.CancelAsync(id, Token)).ShouldBeFalse();
        (await jobs.FindAsync(id, Token))!.FinishedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_paused_job_gives_up_no_shard_and_goes_on_where_it_was()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        var queued = await database.QueueAsync(1);
        var claim = (await database.ClaimAsync(queued[0]))!;
        (await database.Jobs.PauseAsync(database.JobId, Token)).ShouldBeTrue();

        (await database.Shards.RenewAsync(claim, Token)).ShouldBe(LeaseState.JobStopped);
        await database.Shards.ReturnAsync(claim, Token);
        (await database.ClaimAsync(queued[0])).ShouldBeNull("the job is paused");
        (await database.Schedule.GetRunningAsync(Token)).ShouldBeEmpty();

        (await database.Jobs.ResumeAsync(database.JobId, Token)).ShouldBeTrue();
        (await database.Schedule.GetRunningAsync(Token)).ShouldBe([new JobShards(database.JobId, JobPriority.Normal, 2, 0, 0, 4)]);
        (await database.ClaimAsync(queued[0]))!.Attempt.ShouldBe(1, "a pause costs no attempt");
    }

    [Fact]
    public async Task A_job_paused_while_it_is_listed_is_listed_on()
    {
        await using var database = await SubmittedAsync();
        var hold = (await database.HoldAsync())!;
        await database.Holds.StartIndexingAsync(hold, Token);
        await database.Jobs.PauseAsync(database.JobId, Token);
        (await database.Holds.AddImagesAsync(hold, 0, TestDatabase.Images(0, 3), 2, Token)).ShouldBeFalse();
        (await database.Jobs.ResumeAsync(database.JobId, Token)).ShouldBeTrue();
        (await database.HoldAsync()).ShouldNotBeNull("it waits to be listed");
    }

    [Fact]
    public async Task A_cancelled_job_ends_when_no_worker_holds_a_shard()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        await database.Shards.CommitAsync(claim, [database.Row(0)], last: false, Token);
        (await database.Jobs.CancelAsync(database.JobId, Token)).ShouldBeTrue();
        (await database.Jobs.TryEndCancellingAsync(database.JobId, Token)).ShouldBeFalse();
        await database.Shards.ReturnAsync(claim, Token);
        (await database.Jobs.TryEndCancellingAsync(database.JobId, Token)).ShouldBeTrue();
        var progress = await database.Jobs.GetProgressAsync(database.JobId, Token);
        (progress.State, progress.Done).ShouldBe((JobState.Cancelled, 1));
    }

    [Fact]
    public async Task Failed_images_are_requeued_and_the_others_are_not()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        foreach (var shard in await database.QueueAsync(2))
        {
            var claim = (await database.ClaimAsync(shard))!;
            var open = await database.Shards.GetOpenImagesAsync(shard, Token);
            await database.Shards.CommitAsync(claim, [.. open.Select(i => database.Row(i.Index, i.Index == 1 ? ImageState.Failed : ImageState.Done))], last: true, Token);
        }

        await database.Jobs.TryCompleteAsync(database.JobId, Token);
        (await database.Jobs.RequeueFailedAsync(database.JobId, Token)).ShouldBe(1);

        (await database.Jobs.GetProgressAsync(database.JobId, Token)).ShouldBe(new JobProgress(JobState.Running, 4, 3, 0, null));
        var again = await database.ClaimNextAsync();
        (await database.Shards.GetOpenImagesAsync(again.ShardId, Token)).Select(i => i.Index).ShouldBe([1]);
        await database.Shards.CommitAsync(again, [database.Row(1)], last: true, Token);
        (await database.QueueAsync(1)).ShouldBeEmpty();
        (await database.Jobs.GetProgressAsync(database.JobId, Token)).Done.ShouldBe(4);
    }

    [Fact]
    public async Task The_rows_of_an_ended_job_can_be_deleted_and_no_others()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        await database.Shards.CommitAsync(claim, [database.Row(0), database.Row(1)], last: true, Token);
        (await database.Jobs.DeleteAsync(database.JobId, Token)).ShouldBeFalse("it runs");
        await database.Jobs.CancelAsync(database.JobId, Token);
        await database.Jobs.TryEndCancellingAsync(database.JobId, Token);
        var other = Guid.NewGuid();
        await database.Jobs.CreateAsync(TestDatabase.NewJob(other), Token);

        (await database.Jobs.DeleteAsync(database.JobId, Token)).ShouldBeTrue();

        (await database.Jobs.FindAsync(database.JobId, Token)).ShouldBeNull();
        (await database.Results.ReadAsync(database.JobId, Token).CountAsync(Token)).ShouldBe(0);
        (await database.Jobs.FindAsync(other, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task One_idempotency_key_is_one_job_even_when_it_comes_at_once()
    {
        await using var database = await SubmittedAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            database.Jobs.CreateAsync(TestDatabase.NewJob(Guid.NewGuid()) with { IdempotencyKey = "nightly" }, Token)));
        ids.Distinct().ShouldHaveSingleItem();
        (await database.Jobs.FindByKeyAsync("nightly", Token)).ShouldBe(ids[0]);
    }

    [Fact]
    public async Task A_failed_job_says_why()
    {
        await using var database = await SubmittedAsync();
        await database.Jobs.FailAsync(database.JobId, "the annotation file ends early", Token);

        var progress = await database.Jobs.GetProgressAsync(database.JobId, Token);
        (progress.State, progress.Error).ShouldBe((JobState.Failed, "the annotation file ends early"));
    }

    [Fact]
    public async Task A_job_that_goes_on_can_be_told_where_things_are_now()
    {
        await using var database = await SubmittedAsync();
        (await database.Jobs.RespecifyAsync(database.JobId, """{"moved":true}""", Token)).ShouldBeTrue();
        (await database.Jobs.FindAsync(database.JobId, Token))!.Specification.ShouldBe("""{"moved":true}""");
        (await database.Jobs.RespecifyAsync(Guid.NewGuid(), "{}", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unknown_job_is_null()
    {
        await using var database = await SubmittedAsync();
        (await database.Jobs.FindAsync(Guid.NewGuid(), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Running_jobs_are_listed()
    {
        await using var database = await WithJobAsync(images: 1, shardSize: 1);
        (await database.Jobs.ListAsync([JobState.Running], Token)).ShouldBe([database.JobId]);
        (await database.Jobs.ListAsync([JobState.Submitted], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Images_that_are_not_done_are_found_by_key()
    {
        await using var database = await WithJobAsync(images: 5, shardSize: 5);
        var claim = await database.ClaimNextAsync();
        await database.Shards.CommitAsync(claim, [database.Row(0), database.Row(2, ImageState.Failed), database.Row(3)], last: false, Token);

        (await database.Results.ReadUnfinishedKeysAsync(database.JobId, Token).ToListAsync(Token)).ShouldBe(["image-1", "image-2", "image-4"]);
    }
}
