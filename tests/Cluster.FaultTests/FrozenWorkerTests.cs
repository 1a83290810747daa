namespace SamCam.Cluster.FaultTests;

/// <summary>A worker that stands still for longer than its lease: to the others it is dead.</summary>
public sealed class FrozenWorkerTests(TestServers servers, Undisturbed undisturbed)
{
    [Fact]
    public async Task Late_results_of_a_worker_that_was_thought_dead_do_no_harm()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed);
        var job = await cluster.SubmitAsync(shardSize: 12);
        var frozen = await cluster.BusyWorkerAsync();
        frozen.Process.SignalTree(Signals.Stop);

        // Its shard goes to the other worker, and it wakes up while that one is at it.
        await cluster.UntilAsync(
            async () => (await cluster.QueryAsync<long>($"select count(*) from shards where worker = '{frozen.Name}' and state = 'Running'"))[0] == 0,
            "the shard of the frozen worker to be put back");
        frozen.Process.SignalTree(Signals.Continue);

        await cluster.EndsIdenticalAsync(job);
        frozen.Process.HasExited.ShouldBeFalse();
    }

    [Fact]
    public async Task A_worker_that_wakes_up_after_the_end_of_the_job_changes_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed);
        var job = await cluster.SubmitAsync(shardSize: 12);
        var frozen = await cluster.BusyWorkerAsync();
        frozen.Process.SignalTree(Signals.Stop);
        await cluster.StateAsync(job, "Completed");
        var rows = await cluster.QueryAsync<string>("select row(r.*)::text from image_results r order by index");

        frozen.Process.SignalTree(Signals.Continue);
        await frozen.Process.WaitForLineAsync(
            line => line.Contains("Results dropped", StringComparison.Ordinal) || line.Contains("goes back", StringComparison.Ordinal),
            "the worker to let go of its shard",
            cancellationToken: TestContext.Current.CancellationToken);

        (await cluster.QueryAsync<string>("select row(r.*)::text from image_results r order by index")).ShouldBe(rows);
        await cluster.EndsIdenticalAsync(job);
    }
}
