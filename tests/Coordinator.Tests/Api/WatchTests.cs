using Microsoft.EntityFrameworkCore;
using SamCam.Client;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Api;

/// <summary>What watchers of a job are told.</summary>
public sealed class WatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_rate_is_told_although_no_image_was_finished()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Coordinator:WatchBeat", "00:00:00.1"));
        using var client = new SamCamClient(coordinator.Address);
        var sample = await SampleJob.CreateAsync(coordinator);
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(Token);
        guard.CancelAfter(Wait.Guard);
        await using var events = client.WatchAsync(sample.Id, guard.Token).GetAsyncEnumerator(guard.Token);

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ImagesPerSecond.ShouldBeNull();
        foreach (var rate in new[] { 2.0, 0.5 })
        {
            await SeenAsync(coordinator, sample.Id, rate);
            (await events.MoveNextAsync()).ShouldBeTrue();
            (events.Current.ImagesPerSecond, events.Current.SecondsLeft, events.Current.Done).ShouldBe((rate, 1 / rate, 21));
        }
    }

    [Fact]
    public async Task Many_watchers_hear_the_same_and_each_its_end()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Coordinator:WatchBeat", "00:00:00.1"));
        var sample = await SampleJob.CreateAsync(coordinator, images: 3);
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(Token);
        guard.CancelAfter(Wait.Guard);
        var heard = 0;
        var watching = Enumerable.Range(0, 50).Select(async _ =>
        {
            using var client = new SamCamClient(coordinator.Address);
            var states = new List<string>();
            await foreach (var job in client.WatchAsync(sample.Id, guard.Token))
            {
                states.Add(job.State);
                if (states.Count == 1)
                    Interlocked.Increment(ref heard);
            }

            return string.Join(' ', states.Distinct(StringComparer.Ordinal));
        }).ToList();
        await Wait.UntilAsync(() => Volatile.Read(ref heard) == 50, "every watcher to hear something", cancellationToken: Token);

        await sample.CancelAsync();

        (await Task.WhenAll(watching)).Distinct(StringComparer.Ordinal).ShouldAllBe(s => s.StartsWith("Paused") && s.EndsWith("Cancelled"));
    }

    private static async Task SeenAsync(TestCoordinator coordinator, Guid job, double rate)
    {
        await using var db = coordinator.Database.CreateDbContext();
        var shard = await db.Shards.Where(s => s.JobId == job).Select(s => s.Id).FirstAsync(Token);
        await coordinator.Get<WorkerStore>().SeenAsync(
            new WorkerRow { Name = "w", Engine = 1, Device = "cpu", ImagesPerSecond = rate, MemoryBytes = 1, ShardId = shard, SeenAt = DateTime.UtcNow }, Token);
    }
}
