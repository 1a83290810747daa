using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>Several coordinators and workers at one job at once.</summary>
public abstract class ConcurrencyContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task A_batch_that_is_written_twice_at_once_is_counted_once()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var database = await WithJobAsync(images: 4, shardSize: 4);
            var claim = await database.ClaimNextAsync();

            await AtOnceAsync(4, _ => database.Shards.CommitAsync(claim, [.. Enumerable.Range(0, 4).Select(i => database.Row(i))], last: false, Token));

            (await database.Jobs.GetProgressAsync(database.JobId, Token)).Done.ShouldBe(4);
        }
    }

    [Fact]
    public async Task A_job_never_completes_over_images_that_are_requeued_at_the_same_time()
    {
        await using var database = await WithJobAsync(images: 1, shardSize: 1);
        for (var round = 0; round < 20; round++)
        {
            var claim = await database.ClaimNextAsync();
            await database.Shards.CommitAsync(claim, [database.Row(0, ImageState.Failed)], last: true, Token);

            await AtOnceAsync(2, i => i == 0 ? database.Jobs.TryCompleteAsync(database.JobId, Token) : database.Jobs.RequeueFailedAsync(database.JobId, Token));

            (await database.Jobs.GetProgressAsync(database.JobId, Token)).State.ShouldBe(JobState.Running, $"round {round}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(null)]
    public async Task Counts_are_those_of_the_rows_whatever_happens_at_once(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using var database = await WithJobAsync(images: 24, shardSize: 4);

        await AtOnceAsync(5, async i =>
        {
            var random = new Random(seed + i);
            for (var step = 0; step < 25; step++)
                await StepAsync(database, random);
        });

        await using var db = database.Factory.CreateDbContext();
        var shards = await db.Shards.AsNoTracking().ToListAsync(Token);
        var rows = await db.ImageResults.AsNoTracking().Select(r => new { r.Index, r.State }).ToListAsync(Token);
        foreach (var shard in shards)
        {
            var own = rows.Where(r => r.Index >= shard.FirstImage && r.Index < shard.FirstImage + shard.ImageCount).ToList();
            (shard.Done, shard.Failed).ShouldBe((own.Count(r => r.State == ImageState.Done), own.Count(r => r.State == ImageState.Failed)), $"shard {shard.Id}");
        }

        shards.Sum(s => s.ImageCount).ShouldBe(24);
    }

    private static async Task StepAsync(TestDatabase database, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                await database.Jobs.RequeueFailedAsync(database.JobId, Token);
                return;
            case 1:
                await database.Sweep.ReturnOrphansAsync(database.JobId, Token);
                return;
            case 2:
                await database.Jobs.TryCompleteAsync(database.JobId, Token);
                return;
        }

        if (await database.Schedule.QueueNextAsync(database.JobId, 2, Token) is not { } shard || await database.ClaimAsync(shard) is not { } claim)
            return;
        try
        {
            var open = await database.Shards.GetOpenImagesAsync(shard, Token);
            await database.Shards.MarkStartedAsync(claim, open.Count == 0 ? 0 : open[^1].Index, Token);
            var taken = open.Take(random.Next(open.Count + 1)).ToList();
            var rows = taken.Select(i => database.Row(i.Index, random.Next(2) == 0 ? ImageState.Failed : ImageState.Done)).ToList();
            await database.Shards.CommitAsync(claim, rows, last: taken.Count == open.Count, Token);
            if (taken.Count == open.Count)
                return;
            if (random.Next(2) == 0)
                await database.Shards.ReturnAsync(claim, Token);
            else
                await database.Shards.FailAsync(claim, FailureClass.Transient, "a fault of the test", Token);
        }
        catch (LeaseLostException)
        {
            // The sweeper was faster.
        }
    }

    private static Task AtOnceAsync(int count, Func<int, Task> act) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => act(i), Token)));
}
