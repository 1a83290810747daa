using Microsoft.EntityFrameworkCore;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class ShardScheduleContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task Shards_come_in_order_of_images_until_none_waits()
    {
        await using var database = await WithJobAsync(images: 5, shardSize: 2);
        var queued = await database.QueueAsync(10);
        queued.Count.ShouldBe(3);
        await using var db = database.Factory.CreateDbContext();
        (await db.Shards.OrderBy(s => s.FirstImage).Select(s => s.Id).ToListAsync(Token)).ShouldBe(queued);
    }

    [Fact]
    public async Task A_large_shard_is_split_and_its_parts_cover_it_exactly()
    {
        await using var database = await WithJobAsync(images: 100, shardSize: 100);
        var sizes = new[] { 7, 1, 30, 1000 };
        foreach (var size in sizes)
            (await database.Schedule.QueueNextAsync(database.JobId, size, Token)).ShouldNotBeNull();
        (await database.Schedule.QueueNextAsync(database.JobId, 5, Token)).ShouldBeNull();
        await using var db = database.Factory.CreateDbContext();
        var parts = await db.Shards.OrderBy(s => s.FirstImage).Select(s => new { s.FirstImage, s.ImageCount }).ToListAsync(Token);
        parts.Select(p => (p.FirstImage, p.ImageCount)).ShouldBe([(0, 7), (7, 1), (8, 30), (38, 62)]);
    }

    [Fact]
    public async Task Two_dispatchers_queue_every_shard_once()
    {
        await using var database = await WithJobAsync(images: 40, shardSize: 40);
        var queued = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var own = new List<long>();
            while (await database.Schedule.QueueNextAsync(database.JobId, 3, Token) is { } shard)
                own.Add(shard);
            return own;
        }));
        var all = queued.SelectMany(q => q).ToList();
        all.Distinct().Count().ShouldBe(all.Count);
        await using var db = database.Factory.CreateDbContext();
        var parts = await db.Shards.OrderBy(s => s.FirstImage).ToListAsync(Token);
        parts.Sum(p => p.ImageCount).ShouldBe(40);
        parts.Zip(parts.Skip(1)).ShouldAllBe(p => p.First.FirstImage + p.First.ImageCount == p.Second.FirstImage);
    }

    [Fact]
    public async Task A_shard_that_was_worked_on_is_not_split()
    {
        await using var database = await WithJobAsync(images: 10, shardSize: 10);
        var claim = await database.ClaimNextAsync();
        await database.Shards.CommitAsync(claim, [database.Row(4)], last: false, Token);
        await database.Shards.ReturnAsync(claim, Token);
        (await database.Schedule.QueueNextAsync(database.JobId, 3, Token)).ShouldBe(claim.ShardId);
    }

    [Fact]
    public async Task A_shard_that_nobody_took_is_published_again_and_costs_no_attempt()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var shard = (await database.QueueAsync(1)).Single();
        (await database.Schedule.RequeueLateAsync(TimeSpan.FromHours(1), Token)).ShouldBeEmpty();
        await TestDatabase.EventuallyAsync(async () => await database.Schedule.RequeueLateAsync(TimeSpan.FromMilliseconds(50), Token) is [var late] && late == (shard, database.JobId) ? database : null);
        (await database.ClaimAsync(shard))!.Attempt.ShouldBe(1);
        (await database.Schedule.RequeueLateAsync(TimeSpan.Zero, Token)).ShouldBeEmpty("it is running");
    }

    [Fact]
    public async Task A_shard_that_a_worker_declines_waits_again_and_one_that_is_claimed_stays_claimed()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        var queued = await database.QueueAsync(2);
        var claim = (await database.ClaimAsync(queued[1]))!;

        foreach (var shard in queued)
            await database.Shards.DeclineAsync(shard, Token);

        await using var db = database.Factory.CreateDbContext();
        var states = await db.Shards.ToDictionaryAsync(s => s.Id, s => s.State, Token);
        (states[queued[0]], states[queued[1]]).ShouldBe((ShardState.Pending, ShardState.Running));
        (await database.Shards.RenewAsync(claim, Token)).ShouldBe(LeaseState.Held);
        (await database.QueueAsync(2)).ShouldBe([queued[0]]);
        (await database.ClaimAsync(queued[0]))!.Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task A_cluster_is_counted_by_states_with_its_workers_and_those_that_are_lost()
    {
        await using var database = await WithJobAsync(images: 10, shardSize: 2);
        var counter = new ClusterCounter(database.Factory);
        var queued = await database.QueueAsync(3);
        var claim = (await database.ClaimAsync(queued[0]))!;
        await database.Shards.CommitAsync(claim, [database.Row(0)], last: false, Token);

        // Its worker was never heard of.
        var before = await counter.CountAsync(TimeSpan.FromMinutes(1), Token);
        await database.Workers.SeenAsync(new WorkerRow { Name = claim.Worker, Device = "Cpu" }, Token);
        var after = await counter.CountAsync(TimeSpan.FromMinutes(1), Token);

        before.Jobs.ShouldBe(new Dictionary<JobState, int> { [JobState.Running] = 1 }, ignoreOrder: true);
        before.Shards.ShouldBe(new Dictionary<ShardState, int> { [ShardState.Pending] = 2, [ShardState.Queued] = 2, [ShardState.Running] = 1 }, ignoreOrder: true);
        (before.OpenImages, before.Workers, before.LostWorkers).ShouldBe((9, 0, 1));
        (after.Workers, after.LostWorkers).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_shard_that_was_marked_after_its_job_was_held_back_waits_with_the_job()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        (await database.Jobs.PauseAsync(database.JobId, Token)).ShouldBeTrue();
        // As a dispatcher does that had looked just before.
        await database.QueueAsync(1);

        (await database.Schedule.RequeueLateAsync(TimeSpan.FromHours(1), Token)).ShouldBeEmpty();

        (await database.Jobs.ResumeAsync(database.JobId, Token)).ShouldBeTrue();
        (await database.Schedule.GetRunningAsync(Token)).ShouldBe([new JobShards(database.JobId, JobPriority.Normal, Pending: 1, Queued: 0, Running: 0, OpenImages: 2)]);
    }

    [Fact]
    public async Task A_worker_of_another_engine_takes_nothing()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var shard = (await database.QueueAsync(1)).Single();
        (await database.ClaimAsync(shard, engine: Engine.Number + 1)).ShouldBeNull();
        (await database.ClaimAsync(shard)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Jobs_come_by_priority_then_age_with_what_is_left_of_them()
    {
        await using var database = await WithJobAsync(images: 5, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        await database.Shards.CommitAsync(claim, [database.Row(0)], last: false, Token);
        await database.QueueAsync(1);
        (await database.Schedule.GetRunningAsync(Token)).ShouldBe([new JobShards(database.JobId, JobPriority.Normal, Pending: 1, Queued: 1, Running: 1, OpenImages: 4)]);
    }
}
