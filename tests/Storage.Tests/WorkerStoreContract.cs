using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class WorkerStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task A_worker_is_as_its_last_heartbeat_said()
    {
        await using var database = await SubmittedAsync();
        await database.Workers.SeenAsync(Worker("a"), Token);
        await database.Workers.SeenAsync(
            new WorkerRow { Name = "a", Engine = 2, Device = "cuda:0 (H100)", ImagesPerSecond = 12.5, MemoryBytes = 3L << 30, ShardId = 7 }, Token);

        var worker = (await database.Workers.GetLiveAsync(TimeSpan.FromHours(1), Token)).ShouldHaveSingleItem();
        (worker.Name, worker.Engine, worker.Device, worker.ImagesPerSecond, worker.MemoryBytes, worker.ShardId)
            .ShouldBe(("a", 2, "cuda:0 (H100)", 12.5, 3L << 30, 7));
    }

    [Fact]
    public async Task When_it_was_heard_of_goes_by_the_clock_of_the_database()
    {
        await using var database = await SubmittedAsync();
        var worker = Worker("a");
        worker.SeenAt = DateTime.UnixEpoch;
        await database.Workers.SeenAsync(worker, Token);
        (await database.Workers.GetLiveAsync(TimeSpan.FromHours(1), Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_coordinators_that_hear_of_one_worker_at_once_add_it_once()
    {
        await using var database = await SubmittedAsync();
        for (var round = 0; round < 10; round++)
        {
            var name = $"w{round}";
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => database.Workers.SeenAsync(Worker(name), Token), Token)));
        }

        (await database.Workers.GetLiveAsync(TimeSpan.FromHours(1), Token)).Select(w => w.Name)
            .ShouldBe(Enumerable.Range(0, 10).Select(i => $"w{i}"));
    }

    [Fact]
    public async Task A_worker_that_fell_silent_is_not_live_and_forgotten_in_the_end()
    {
        await using var database = await SubmittedAsync();
        await database.Workers.SeenAsync(Worker("silent"), Token);
        await TestDatabase.EventuallyAsync(async () => await database.Workers.GetLiveAsync(TimeSpan.FromMilliseconds(100), Token) is [] ? database : null);
        await database.Workers.SeenAsync(Worker("lively"), Token);

        await database.Workers.ForgetAsync(TimeSpan.FromHours(1), Token);
        (await database.Workers.GetLiveAsync(TimeSpan.FromHours(1), Token)).Select(w => w.Name).ShouldBe(["lively", "silent"]);
        await TestDatabase.EventuallyAsync(async () =>
        {
            await database.Workers.ForgetAsync(TimeSpan.FromMilliseconds(100), Token);
            return await database.Workers.GetLiveAsync(TimeSpan.FromHours(1), Token) is [] ? database : null;
        });
    }

    [Fact]
    public async Task Whatever_a_worker_calls_itself_and_its_device_is_kept()
    {
        await using var database = await SubmittedAsync();
        await database.Workers.SeenAsync(new WorkerRow { Name = "gpu-ü-雪", Engine = 1, Device = "cpu \0 and half a pair \uD83D" }, Token);

        var worker = (await database.Workers.GetLiveAsync(TimeSpan.FromHours(1), Token)).ShouldHaveSingleItem();
        worker.Name.ShouldBe("gpu-ü-雪");
        worker.Device.ShouldStartWith("cpu ");
    }

    private static WorkerRow Worker(string name) => new() { Name = name, Engine = 1, Device = "cpu", MemoryBytes = 1 };
}
