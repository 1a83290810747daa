using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SamCam.Contracts;
using SamCam.Coordinator;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation.Recipes;
using SamCam.Storage;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Coordinator;

/// <summary>Which shards go on the bus, in which order; the queue keeps what it was given.</summary>
public sealed class DispatchOrderTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly KeptQueue queue = new();
    private IHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ShardDispatcher Dispatcher => host.Services.GetRequiredService<ShardDispatcher>();

    public async ValueTask InitializeAsync()
    {
        var database = new SqliteClusterDbFactory(folder.PathOf("state.db"));
        await database.MigrateAsync(Token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services
            .AddResultStores(database)
            .AddSingleton<IObjectStores>(new ObjectStores(new ObjectStoreOptions()))
            .AddSingleton<IShardQueue>(queue)
            .AddCoordinator(new CoordinatorOptions { MinimumWindow = 4, WindowPerWorker = 2 })
            .AddMassTransit(bus => bus.UsingInMemory());
        host = builder.Build();
    }

    public ValueTask DisposeAsync()
    {
        host.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Jobs_of_one_priority_take_turns()
    {
        var (first, second) = (await JobAsync(images: 100), await JobAsync(images: 100));
        await Dispatcher.DispatchAsync(Token);
        queue.Jobs.ShouldBe([first, second, first, second]);
    }

    [Fact]
    public async Task A_higher_priority_goes_first_and_leaves_the_rest_of_the_window()
    {
        var low = await JobAsync(images: 100, JobPriority.Low);
        var normal = await JobAsync(images: 100);
        var high = await JobAsync(images: 20, JobPriority.High);
        await Dispatcher.DispatchAsync(Token);
        queue.Jobs.ShouldBe([high, high, normal, normal]);
        queue.Jobs.ShouldNotContain(low);
    }

    [Fact]
    public async Task The_window_is_kept_and_grows_with_the_workers()
    {
        var job = await JobAsync(images: 1000);
        await Dispatcher.DispatchAsync(Token);
        await Dispatcher.DispatchAsync(Token);
        queue.Jobs.Count.ShouldBe(4);
        var workers = host.Services.GetRequiredService<WorkerStore>();
        foreach (var name in (string[])["a", "b", "c"])
            await workers.SeenAsync(new WorkerRow { Name = name, Device = "cpu", Engine = Engine.Number }, Token);
        await Dispatcher.DispatchAsync(Token);
        queue.Jobs.ShouldBe(Enumerable.Repeat(job, 6));
    }

    [Fact]
    public async Task A_shard_carries_its_jobs_engine_and_fits_into_a_message()
    {
        var job = await JobAsync(images: 10);
        await Dispatcher.DispatchAsync(Token);
        var shard = queue.Shards.ShouldHaveSingleItem();
        (shard.Job.JobId, shard.Engine).ShouldBe((job, Engine.Number));
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(shard).Length.ShouldBeLessThan(64 << 10);
    }

    [Fact]
    public async Task What_an_earlier_coordinator_marked_is_sent_again_once()
    {
        var job = await JobAsync(images: 20);
        // Marked, and never sent.
        var shard = await host.Services.GetRequiredService<ShardSchedule>().QueueNextAsync(job, 10, Token);

        for (var beat = 0; beat < 3; beat++)
            await Dispatcher.RepeatLateAsync(Token);

        queue.Shards.ShouldHaveSingleItem().ShardId.ShouldBe(shard!.Value);
    }

    [Fact]
    public async Task A_shard_that_could_not_be_sent_is_sent_by_the_next_beat()
    {
        await JobAsync(images: 10);
        await Dispatcher.RepeatLateAsync(Token);
        queue.Failure = new IOException("the broker is away");
        await Should.ThrowAsync<IOException>(() => Dispatcher.DispatchAsync(Token));
        await Should.ThrowAsync<IOException>(() => Dispatcher.RepeatLateAsync(Token));

        queue.Failure = null;
        await Dispatcher.RepeatLateAsync(Token);
        await Dispatcher.RepeatLateAsync(Token);
        await Dispatcher.DispatchAsync(Token);

        queue.Shards.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_job_that_cannot_be_finished_keeps_no_other_waiting()
    {
        var (blocked, other) = (await JobAsync(images: 10, place: "blocked"), await JobAsync(images: 10, place: "free"));
        // A folder where a file of the first job's results must be.
        Directory.CreateDirectory(folder.PathOf("blocked/images.csv/in the way"));
        var shards = host.Services.GetRequiredService<ShardStore>();
        await Dispatcher.DispatchAsync(Token);
        foreach (var shard in queue.Shards)
            await shards.CommitAsync((await shards.ClaimAsync(shard.ShardId, "w", Engine.Number, Token))!, [], last: true, Token);

        await Dispatcher.DispatchAsync(Token);

        var jobs = host.Services.GetRequiredService<JobStore>();
        (await jobs.GetProgressAsync(blocked, Token)).State.ShouldBe(JobState.Running);
        (await jobs.GetProgressAsync(other, Token)).State.ShouldBe(JobState.Completed);
    }

    private async Task<Guid> JobAsync(int images, JobPriority priority = JobPriority.Normal, string place = "out")
    {
        var (jobs, holds) = (host.Services.GetRequiredService<JobStore>(), host.Services.GetRequiredService<JobHolds>());
        var recipe = new Recipe { Models = new(null, null), Options = new() };
        var job = new JobSpecification
        {
            JobId = Guid.NewGuid(),
            Dataset = new() { Source = "dataset", ShardSize = 10 },
            ImageRoot = folder.Root,
            Destination = folder.PathOf(place),
            ClassNames = [.. Enumerable.Range(0, 254).Select(i => $"a class with a long name, number {i}")],
            Recipe = CanonicalJson.Serialize(recipe),
            RecipeHash = recipe.Hash(),
        };
        await jobs.CreateAsync(
            new NewJob { Id = job.JobId, Specification = JobDocuments.Write(job), DatasetIdentity = "{}", RecipeHash = job.RecipeHash, Priority = priority }, Token);
        var hold = (await holds.TryTakeAsync(job.JobId, [JobState.Submitted], Token))!;
        await holds.StartIndexingAsync(hold, Token);
        await holds.AddImagesAsync(hold, 0, [.. Enumerable.Range(0, images).Select(i => new NewImage($"i{i}", $"i{i}.jpg", [1]))], 1000, Token);
        await holds.EndIndexingAsync(hold, Token);
        return job.JobId;
    }

    private sealed class KeptQueue : IShardQueue
    {
        public List<ProcessShard> Shards { get; } = [];

        /// <summary>What every send ends with; null when all is well.</summary>
        public Exception? Failure { get; set; }

        public IReadOnlyList<Guid> Jobs => [.. Shards.Select(s => s.Job.JobId)];

        public Task SendAsync(ProcessShard shard, TimeSpan timeToLive, CancellationToken cancellationToken)
        {
            if (Failure is not null)
                throw Failure;
            Shards.Add(shard);
            return Task.CompletedTask;
        }
    }
}
