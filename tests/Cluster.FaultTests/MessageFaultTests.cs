using MassTransit;
using SamCam.Contracts;
using SamCam.Coordinator.Jobs;

namespace SamCam.Cluster.FaultTests;

/// <summary>Messages that come twice, in any order, or to the wrong worker.</summary>
public sealed class MessageFaultTests(TestServers servers, Undisturbed undisturbed)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shards_that_are_sent_twice_and_in_random_order_are_computed_once()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Faults:Log", cluster.ImageLog);
        await cluster.StartAsync(coordinators: 1, workers: 0);
        var job = await cluster.SubmitAsync(shardSize: 4);
        await cluster.StateAsync(job, "Running");
        var shards = await ReadShardsAsync(cluster, job);
        var messages = shards.Concat(shards).ToArray();
        new Random(7).Shuffle(messages);

        await SendAsync(cluster, messages, QueueNames.ProcessShard(shards[0].Engine));
        await cluster.StartAsync(coordinators: 0, workers: 2);
        await cluster.ProgressAsync(job, 8);
        await SendAsync(cluster, messages, QueueNames.ProcessShard(shards[0].Engine));

        await cluster.EndsIdenticalAsync(job);
        cluster.StartedImages().Select(i => i.Key).ShouldBeUnique();
        // Those that come after the end find nothing to do either.
        await SendAsync(cluster, messages, QueueNames.ProcessShard(shards[0].Engine));
        await cluster.UntilAsync(async () => await cluster.WaitingMessagesAsync(servers, QueueNames.ProcessShard(shards[0].Engine)) == 0, "the queue to be empty");
        cluster.StartedImages().Count.ShouldBe(Undisturbed.Images);
    }

    [Fact]
    public async Task A_shard_that_reaches_a_worker_of_another_engine_stays_unharmed()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, coordinators: 1, workers: 0);
        var other = await cluster.StartWorkerAsync(("Worker:Engine", "2"));
        var job = await cluster.SubmitAsync();
        await cluster.StateAsync(job, "Running");
        var shards = await ReadShardsAsync(cluster, job);

        await SendAsync(cluster, shards, QueueNames.ProcessShard(2));
        await SendAsync(cluster, [.. shards.Select(s => s with { Engine = 2 })], QueueNames.ProcessShard(2));
        await cluster.UntilAsync(async () => await cluster.WaitingMessagesAsync(servers, QueueNames.ProcessShard(2)) == 0, "the queue to be empty");

        await cluster.StartWorkerAsync();
        await cluster.EndsIdenticalAsync(job);
        (await cluster.QueryAsync<string>("select distinct worker from image_results")).ShouldNotContain(other.Name);
    }

    private static async Task<List<ProcessShard>> ReadShardsAsync(TestCluster cluster, Guid job)
    {
        var specification = JobDocuments.ReadSpecification((await cluster.QueryAsync<string>($"select specification from jobs where id = '{job}'"))[0]);
        var ids = await cluster.QueryAsync<long>($"select id from shards where job_id = '{job}' order by first_image");
        return [.. ids.Select(id => new ProcessShard { Engine = JobDocuments.EngineOf(specification), ShardId = id, Job = specification })];
    }

    private static async Task SendAsync(TestCluster cluster, IReadOnlyCollection<ProcessShard> shards, string queue)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(configurator => configurator.Host(cluster.Bus));
        await bus.StartAsync(Token);
        try
        {
            var endpoint = await bus.GetSendEndpoint(new Uri("exchange:" + queue));
            foreach (var shard in shards)
                await endpoint.Send(shard, Token);
        }
        finally
        {
            await bus.StopAsync(Token);
        }
    }
}
