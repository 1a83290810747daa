using Npgsql;

namespace SamCam.Cluster.FaultTests;

/// <summary>kill -9 of coordinators and workers.</summary>
public sealed class KilledProcessTests(TestServers servers, Undisturbed undisturbed)
{
    private const int Kills = 10;
    private const string Blocked = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_killed_ten_times_in_the_middle_of_shards_lose_nothing_and_condemn_no_image()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        // A live worker that is slow for once must not count as dead.
        cluster.Set("Leases:Duration", "00:00:05").Permit(0);
        await cluster.StartAsync(coordinators: 1, workers: 3);
        var job = await cluster.SubmitAsync(shardSize: 8);

        for (var kill = 1; kill <= Kills; kill++)
        {
            // A few images further each time; the replacement starts while the others go on.
            cluster.Permit(cluster.StartedImages().Count + 4);
            await cluster.KillAsync(await VictimAsync(cluster));
            cluster.LaunchWorker();
        }

        cluster.Permit(int.MaxValue);
        await cluster.EndsIdenticalAsync(job);
        (await cluster.QueryAsync<string>("select distinct state from shards")).ShouldBe(["Completed"]);
        (await cluster.QueryAsync<long>("select count(*) from suspects")).ShouldBe([0]);
    }

    [Fact]
    public async Task A_coordinator_killed_while_it_indexes_is_followed_by_one_that_goes_on()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed);
        await using (var connection = await LockAsync(cluster, "image_items", "SHARE"))
        {
            await cluster.SubmitAsync();
            await BlockedAsync(cluster);
            (await cluster.QueryAsync<string>("select state from jobs")).ShouldBe(["Indexing"]);
            await cluster.KillAsync(cluster.Coordinators[0]);
        }

        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task A_coordinator_killed_while_it_dispatches_is_followed_by_one_that_goes_on()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed);
        var job = await cluster.SubmitAsync(shardSize: 2);
        await cluster.ProgressAsync(job, 1);
        for (var killed = false; !killed;)
        {
            // Nothing is on the bus or in hand: what comes next is that a shard is marked as queued.
            await cluster.MoveAsync(job, "pause");
            await cluster.UntilAsync(async () => (await cluster.QueryAsync<long>("select count(*) from shards where state in ('Running', 'Queued')"))[0] == 0, "the workers to let go");
            await using var connection = await LockAsync(cluster, "shards", "SHARE");
            await cluster.MoveAsync(job, "resume");
            await BlockedAsync(cluster);
            // Now and then it still takes shards of the paused job off the bus: that is not what this is about.
            if ((await cluster.QueryAsync<long>($"select count(*) from {Blocked} and query like '%queued_at = now()%'"))[0] == 0)
                continue;
            (await cluster.QueryAsync<string>("select state from jobs")).ShouldBe(["Running"]);
            await cluster.KillAsync(cluster.Coordinators[0]);
            killed = true;
        }

        // One shard is marked and never sent. The next coordinator sends it as it starts: nobody waits for Coordinator:QueueTimeout, which is minutes.
        await cluster.UntilAsync(async () => (await cluster.QueryAsync<long>("select count(*) from shards where state = 'Queued'"))[0] == 1, "the shard to be marked");
        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task A_coordinator_killed_while_it_completes_a_job_is_followed_by_one_that_does_it()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        // The worker must not lose its claim meanwhile: its next one would wait at the lock.
        cluster.Set("Leases:Duration", "00:00:10");
        await cluster.StartAsync(coordinators: 1, workers: 1);
        var job = await cluster.SubmitAsync(shardSize: Undisturbed.Images);
        await cluster.ProgressAsync(job, 1);
        // The only shard's images are with the worker; from now on only the export of the results reads them.
        await using (var connection = await LockAsync(cluster, "image_items", "ACCESS EXCLUSIVE"))
        {
            await cluster.UntilAsync(async () => (await cluster.QueryAsync<string>("select state from shards")) is ["Completed"], "the worker to be done");
            await BlockedAsync(cluster);
            (await cluster.QueryAsync<string>("select state from jobs")).ShouldBe(["Running"]);
            await cluster.KillAsync(cluster.Coordinators[0]);
        }

        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task Another_coordinator_takes_over_from_a_killed_one()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, coordinators: 2);
        var job = await cluster.SubmitAsync(shardSize: 4);
        await cluster.ProgressAsync(job, 1);

        await cluster.KillAsync(cluster.Coordinators[0]);

        await cluster.EndsIdenticalAsync(job);
    }

    // Any worker with a shard in hand, but never a second one over the same image while that runs alone: two such deaths do condemn an image.
    private static async Task<ClusterProcess> VictimAsync(TestCluster cluster)
    {
        ClusterProcess? victim = null;
        var started = cluster.StartedImages().Count;
        await cluster.UntilAsync(
            async () =>
            {
                var busy = await cluster.QueryAsync<string>(
                    """
                    select worker from shards s where state = 'Running' and (started_until is not null or alone_image is not null)
                    and not exists (select 1 from suspects u where u.job_id = s.job_id and u.index = s.alone_image and u.deaths > 0)
                    """);
                victim = cluster.Workers.Find(w => busy.Contains(w.Name, StringComparer.Ordinal));
                // When all that run run such an image, let one of them end.
                if (victim is null && cluster.StartedImages().Count >= started + 4)
                    cluster.Permit((started = cluster.StartedImages().Count - 3) + 4);
                return victim is not null && cluster.StartedImages().Count > started;
            },
            "a worker to be at work");
        return victim!;
    }

    private static async Task<NpgsqlConnection> LockAsync(TestCluster cluster, string table, string mode)
    {
        var connection = await cluster.ConnectAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in {mode} mode", connection);
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    private static Task BlockedAsync(TestCluster cluster) => cluster.UntilAsync(
        async () => (await cluster.QueryAsync<long>($"select count(*) from {Blocked}"))[0] > 0,
        "the coordinator to reach the locked table");

    private static async Task GoesOnAsync(TestCluster cluster)
    {
        await cluster.StartCoordinatorAsync();
        await cluster.EndsIdenticalAsync((await cluster.QueryAsync<Guid>("select id from jobs"))[0]);
        (await cluster.QueryAsync<long>("select count(*) from image_items")).ShouldBe([Undisturbed.Images]);
    }
}
