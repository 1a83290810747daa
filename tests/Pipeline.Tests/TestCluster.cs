using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SamCam.Contracts;
using SamCam.Coordinator;
using SamCam.Coordinator.Dispatching;
using SamCam.Coordinator.Jobs;
using SamCam.GpuWorker;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Storage;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests;

/// <summary>Coordinator and worker in one process over a folder of small images with ready pseudo-labels: the whole cluster without a model.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly IHost host;

    private TestCluster(TemporaryFolder folder, IHost host, JobSpecification job)
    {
        Folder = folder;
        this.host = host;
        Job = job;
    }

    public TemporaryFolder Folder { get; }

    public JobSpecification Job { get; }

    public JobStore Jobs => host.Services.GetRequiredService<JobStore>();

    public ShardStore Shards => host.Services.GetRequiredService<ShardStore>();

    public ResultStore Results => host.Services.GetRequiredService<ResultStore>();

    public T Get<T>()
        where T : class => host.Services.GetRequiredService<T>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A cluster whose job has the given images; each is a small PNG with its own pseudo-label.</summary>
    public static async Task<TestCluster> CreateAsync(
        int images, int shardSize, Action<TestImages>? prepare = null, Func<JobSpecification, JobSpecification>? adapt = null, SessionSettings? session = null)
    {
        var folder = new TemporaryFolder();
        var pictures = new TestImages(folder, images);
        prepare?.Invoke(pictures);
        var recipe = new Recipe { Models = new(null, null), Options = new() { Merge = new() { Strategy = MergeStrategy.None } } };
        var job = new JobSpecification
        {
            JobId = Guid.NewGuid(),
            Dataset = new() { Source = pictures.Dataset, AllowUnlabelled = true, ShardSize = shardSize },
            ImageRoot = pictures.Images,
            Destination = folder.PathOf("out"),
            ClassNames = ["cat", "dog"],
            Recipe = CanonicalJson.Serialize(recipe),
            RecipeHash = recipe.Hash(),
            PseudoLabels = pictures.PseudoLabels,
        };
        job = adapt?.Invoke(job) ?? job;
        var database = new SqliteClusterDbFactory(folder.PathOf("state.db"));
        await database.MigrateAsync(Token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services
            .AddResultStores(database)
            .AddSingleton<IObjectStores>(new ObjectStores(new ObjectStoreOptions()))
            .AddCoordinator(new CoordinatorOptions { Beat = TimeSpan.FromMilliseconds(200) })
            .AddGpuWorker(new WorkerOptions { Name = "test-worker", BatchImages = 2, StoragePatience = TimeSpan.Zero, Session = session ?? new(), PointsPerBatch = 64, ImagesAtOnce = 2 })
            .AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.AddCoordinatorConsumers();
                bus.AddGpuWorkerConsumers();
                bus.UsingInMemory((context, configurator) => configurator.ConfigureEndpoints(context));
            });
        var cluster = new TestCluster(folder, builder.Build(), job);
        await cluster.Jobs.CreateAsync(
            new NewJob { Id = job.JobId, Specification = JobDocuments.Write(job), DatasetIdentity = "{}", RecipeHash = job.RecipeHash }, Token);
        return cluster;
    }

    /// <summary>Starts the processes and submits the job.</summary>
    public async Task StartAsync()
    {
        await host.StartAsync(Token);
        await SubmitAsync();
    }

    public Task SubmitAsync() => host.Services.GetRequiredService<IBus>().Publish(new JobSubmitted(Job.JobId), Token);

    public Task PublishAsync<T>(T message)
        where T : class => host.Services.GetRequiredService<IBus>().Publish(message, Token);

    /// <summary>Gives a worker a shard as the dispatcher would.</summary>
    public Task SendAsync(long shardId) =>
        Get<IShardQueue>().SendAsync(new ProcessShard { Engine = Engine.Number, ShardId = shardId, Job = Job }, TimeSpan.FromMinutes(1), Token);

    /// <summary>Waits for the end of the job.</summary>
    public Task<JobProgress> EndAsync() => EndAsync(Job.JobId);

    /// <summary>Waits for the end of any job.</summary>
    public async Task<JobProgress> EndAsync(Guid jobId)
    {
        while (true)
        {
            var progress = await Jobs.GetProgressAsync(jobId, Token);
            if (progress.State is JobState.Completed or JobState.Failed)
                return progress;
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
        Folder.Dispose();
    }
}
