using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class ShardSweepContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task A_shard_whose_lease_ran_out_waits_again_and_one_that_is_renewed_does_not()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        var (dead, alive) = (await database.ClaimNextAsync(), await database.ClaimNextAsync());

        await TestDatabase.EventuallyAsync(async () =>
        {
            (await database.Shards.RenewAsync(alive, Token)).ShouldBe(LeaseState.Held);
            return await database.Sweep.ExpireAsync(Token) is [var ended] && ended == (dead.ShardId, database.JobId) ? database : null;
        });

        (await database.Shards.RenewAsync(dead, Token)).ShouldBe(LeaseState.Lost);
        (await database.Shards.RenewAsync(alive, Token)).ShouldBe(LeaseState.Held);
        await Should.ThrowAsync<LeaseLostException>(() => database.Shards.CommitAsync(dead, [database.Row(0)], last: false, Token));
    }

    [Fact]
    public async Task Images_in_flight_at_a_death_are_suspects_and_no_others()
    {
        await using var database = await WithJobAsync(images: 8, shardSize: 8);
        var claim = await database.ClaimNextAsync();
        await database.Shards.MarkStartedAsync(claim, 4, Token);
        await database.Shards.CommitAsync(claim, [database.Row(0), database.Row(1)], last: false, Token);

        await DieAsync(database);

        (await database.ClaimAsync(claim.ShardId))!.Suspects.ShouldBe([2, 3, 4]);
    }

    [Fact]
    public async Task A_worker_that_gives_its_shard_back_leaves_no_suspects()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 4);
        var claim = await database.ClaimNextAsync();
        await database.Shards.MarkStartedAsync(claim, 3, Token);
        await database.Shards.ReturnAsync(claim, Token);
        (await database.ClaimAsync(claim.ShardId))!.Suspects.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_image_that_dies_twice_alone_is_set_aside_and_its_neighbours_are_not()
    {
        await using var database = await WithJobAsync(images: 3, shardSize: 3);
        var first = await database.ClaimNextAsync();
        await database.Shards.MarkStartedAsync(first, 2, Token);
        await DieAsync(database);

        var second = (await database.ClaimAsync(first.ShardId))!;
        await database.Shards.MarkAloneAsync(second, 0, Token);
        await database.Shards.CommitAsync(second, [database.Row(0)], last: false, Token);
        await database.Shards.MarkAloneAsync(second, 1, Token);
        await DieAsync(database);

        var third = (await database.ClaimAsync(first.ShardId))!;
        third.Suspects.ShouldBe([2, 1], "one that died alone goes last");
        await database.Shards.MarkAloneAsync(third, 2, Token);
        await database.Shards.CommitAsync(third, [database.Row(2)], last: false, Token);
        await database.Shards.MarkAloneAsync(third, 1, Token);
        await DieAsync(database);

        var fourth = (await database.ClaimAsync(first.ShardId))!;
        fourth.Suspects.ShouldBeEmpty();
        (await database.Shards.GetOpenImagesAsync(first.ShardId, Token)).ShouldBeEmpty();
        await database.Shards.CommitAsync(fourth, [], last: true, Token);
        var failed = await database.Results.ReadFailedAsync(database.JobId, Token).SingleAsync(Token);
        (failed.Result.Index, failed.Result.ErrorClass).ShouldBe((1, nameof(FailureClass.ProcessCrash)));
        (await database.Jobs.GetProgressAsync(database.JobId, Token)).ShouldBe(new JobProgress(JobState.Running, 3, 2, 1, null));
    }

    [Fact]
    public async Task A_death_between_an_images_row_and_the_next_start_condemns_nobody()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        await database.Shards.MarkStartedAsync(claim, 0, Token);
        await DieAsync(database);
        var second = (await database.ClaimAsync(claim.ShardId))!;
        await database.Shards.MarkAloneAsync(second, 0, Token);
        await database.Shards.CommitAsync(second, [database.Row(0)], last: false, Token);
        await DieAsync(database);
        (await database.ClaimAsync(claim.ShardId))!.Suspects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shard_is_abandoned_after_many_losses_without_an_image_and_says_so()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        for (var loss = 1; loss < ShardSweep.MaxLosses; loss++)
        {
            await database.Sweep.ReturnOrphansAsync(database.JobId, Token);
            claim = (await database.ClaimAsync(claim.ShardId))!;
        }

        await database.Sweep.ReturnOrphansAsync(database.JobId, Token);

        (await database.ClaimAsync(claim.ShardId)).ShouldBeNull();
        var failed = await database.Results.ReadFailedAsync(database.JobId, Token).Select(f => f.Result.Error).ToListAsync(Token);
        failed.Count.ShouldBe(2);
        failed.ShouldAllBe(e => e!.Contains("workers were lost in a row", StringComparison.Ordinal));
        (await database.Jobs.TryCompleteAsync(database.JobId, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_sweepers_count_one_death()
    {
        await using var database = await WithJobAsync(images: 1, shardSize: 1);
        var claim = await database.ClaimNextAsync();
        await database.Shards.MarkStartedAsync(claim, 0, Token);
        await DieAsync(database);
        var second = (await database.ClaimAsync(claim.ShardId))!;
        await database.Shards.MarkAloneAsync(second, 0, Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.Sweep.ReturnOrphansAsync(database.JobId, Token)));

        await using var db = database.Factory.CreateDbContext();
        (await db.Suspects.SingleAsync(Token)).Deaths.ShouldBe(1);
    }

    // What the sweeper does when the lease is over, without the wait.
    private static Task DieAsync(TestDatabase database) => database.Sweep.ReturnOrphansAsync(database.JobId, Token);
}
