using System.Globalization;

namespace SamCam.Cluster.FaultTests;

/// <summary>
/// Four workers that become one while all are busy, as when an autoscaler takes pods away. No attempt is burnt, no result is computed twice, nothing is left half
/// written, and no image is started twice. <c>benchmarks/scale-in.sh</c> plays it.
/// </summary>
public sealed class ScaleInTests(TestServers servers, Undisturbed undisturbed)
{
    private const int ShardSize = 4;
    private const int Shards = Undisturbed.Images / ShardSize;

    // Images that may start before the scale-in: every worker is then in the middle of a shard and stays there.
    private const int Before = 10;

    private static readonly TimeSpan GracePeriod = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_time_to_finish_every_worker_ends_its_shard()
    {
        await using var cluster = await StartAsync(finishTime: "00:01:30");
        var job = await cluster.SubmitAsync(ShardSize);
        var leaving = await AllBusyAsync(cluster);

        foreach (var worker in leaving.Keys)
            worker.Process.Signal(Signals.Terminate);
        cluster.Permit(Undisturbed.Images);
        foreach (var worker in leaving.Keys)
            (await worker.Process.WaitForExitAsync(GracePeriod, Token)).ShouldBe(0, worker.Process.Output);

        foreach (var (worker, (shard, _)) in leaving)
            (await cluster.QueryAsync<string>(Invariant($"select state || ' by ' || worker from shards where id = {shard}"))).ShouldBe([$"Completed by {worker.Name}"], worker.Process.Output);
        await NothingBurntAsync(cluster);
        await cluster.EndsIdenticalAsync(job);
        // Each image was started once in all.
        cluster.StartedImages().Select(i => i.Key).ShouldBeUnique();
        cluster.StartedImages().Count.ShouldBe(Undisturbed.Images);
        cluster.TemporaryFiles().ShouldBeEmpty();
        await TellAsync(cluster);
    }

    [Fact]
    public async Task Without_time_what_is_left_of_a_shard_is_pending_before_its_message_is_acknowledged()
    {
        await using var cluster = await StartAsync(finishTime: "00:00:00");
        var job = await cluster.SubmitAsync(ShardSize);
        var leaving = await AllBusyAsync(cluster);
        // Nobody sends shards again meanwhile.
        await cluster.UntilAsync(async () => (await cluster.QueryAsync<long>("select count(*) from shards where state = 'Pending'"))[0] == 0, "all shards to be on the bus");
        await cluster.KillAsync(cluster.Coordinators[0]);

        foreach (var worker in leaving.Keys)
            worker.Process.Signal(Signals.Terminate);
        await cluster.UntilAsync(() => Task.FromResult(leaving.Keys.All(w => w.Process.Output.Contains("Application is shutting down", StringComparison.Ordinal))), "the workers to be told");
        // The images that each has in hand may end, and no others start.
        cluster.Permit(Undisturbed.Images * 2);
        foreach (var worker in leaving.Keys)
            (await worker.Process.WaitForExitAsync(GracePeriod, Token)).ShouldBe(0, worker.Process.Output);

        // The worker that stays does all that is on the bus. A message that had not been acknowledged would be there again, and its shard would be done too.
        await cluster.UntilAsync(async () => (await cluster.QueryAsync<long>("select count(*) from shards where state in ('Running', 'Queued')"))[0] == 0, "the bus to be empty");
        var pending = await cluster.QueryAsync<long>("select id from shards where state = 'Pending'");
        var unfinished = leaving.Where(l => l.Value.Done < ShardSize - 1).Select(l => l.Value.Shard);
        unfinished.ShouldBeSubsetOf(pending);
        // A message that reaches a worker which is about to stop is declined: its shard waits too, untouched.
        (await cluster.QueryAsync<long>("select id from shards where state = 'Pending' and done > 0")).ShouldBeSubsetOf(leaving.Values.Select(l => l.Shard));
        (await cluster.WaitingMessagesAsync(servers, Contracts.QueueNames.ProcessShard(Segmentation.Recipes.Engine.Number))).ShouldBe(0);
        await NothingBurntAsync(cluster);

        await cluster.StartCoordinatorAsync();
        await cluster.EndsIdenticalAsync(job);
        // What a worker had in hand was done when it went: nobody started it again, nor anything that had a row.
        cluster.StartedImages().Select(i => i.Key).ShouldBeUnique();
        cluster.TemporaryFiles().ShouldBeEmpty();
        await TellAsync(cluster);
    }

    private async Task<TestCluster> StartAsync(string finishTime)
    {
        var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        try
        {
            cluster.Set("Worker:FinishTime", finishTime).Set("Worker:DrainTime", "00:01:00").Set("Worker:BatchImages", "1").Set("Leases:Duration", "00:01:00");
            cluster.Permit(Before);
            await cluster.StartAsync(coordinators: 1, workers: 4);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every worker holds a shard and can start no more images.</summary>
    /// <returns>Those that are to leave, with the shards that they hold and how many images of these are done.</returns>
    private static async Task<Dictionary<ClusterProcess, (long Shard, long Done)>> AllBusyAsync(TestCluster cluster)
    {
        await cluster.UntilAsync(
            // With rows of all that started and no shard at its end nothing moves any more: a worker between two shards holds none.
            async () => cluster.StartedImages().Count == Before && (await cluster.QueryAsync<long>("select count(*) from image_results"))[0] == Before
                && (await cluster.QueryAsync<long>(Invariant($"select count(distinct worker) from shards where state = 'Running' and done < {ShardSize}")))[0] == 4, "four busy workers");
        var leaving = new Dictionary<ClusterProcess, (long, long)>();
        foreach (var worker in cluster.Workers.Take(3))
        {
            var shard = (await cluster.QueryAsync<long>($"select id from shards where state = 'Running' and worker = '{worker.Name}'")).ShouldHaveSingleItem();
            leaving[worker] = (shard, (await cluster.QueryAsync<long>(Invariant($"select done::bigint from shards where id = {shard}")))[0]);
        }

        (await cluster.QueryAsync<long>("select count(*) from shards")).ShouldBe([Shards]);
        return leaving;
    }

    private static async Task NothingBurntAsync(TestCluster cluster)
    {
        (await cluster.QueryAsync<long>("select id from shards where errors > 0 or (state = 'Pending' and attempt > 0)")).ShouldBeEmpty();
        (await cluster.QueryAsync<long>("select count(*) from suspects")).ShouldBe([0]);
    }

    /// <summary>Says what <c>benchmarks/scale-in.sh</c> shows, as it was counted.</summary>
    private static async Task TellAsync(TestCluster cluster)
    {
        var burnt = (await cluster.QueryAsync<long>("select coalesce(sum(errors), 0) from shards"))[0];
        var rows = (await cluster.QueryAsync<long>("select count(*) from image_results"))[0];
        var again = cluster.StartedImages().CountBy(i => i.Key).Count(i => i.Value > 1);
        TestContext.Current.TestOutputHelper!.WriteLine(
            Invariant($"4 workers became 1: {burnt} attempts burnt, {rows} images done, {again} of them started twice, {cluster.TemporaryFiles().Count} files half written"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
