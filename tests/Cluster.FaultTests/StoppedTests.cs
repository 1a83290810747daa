namespace SamCam.Cluster.FaultTests;

/// <summary>Workers told to end, and jobs cancelled and paused, while all are busy.</summary>
public sealed class StoppedTests(TestServers servers, Undisturbed undisturbed)
{
    // A cluster is still at work when a test on a busy machine gets to look.
    private const string ImageTime = "00:00:00.25";

    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_told_to_end_while_busy_burn_no_attempt_and_leave_nothing_half_done()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        // Fewer than a shard has: none ends before both are busy, however late one of them starts.
        cluster.Permit(12);
        await cluster.StartAsync(coordinators: 1, workers: 2);
        var job = await cluster.SubmitAsync(shardSize: 16);
        await cluster.ProgressAsync(job, 1);
        await cluster.UntilAsync(async () => (await cluster.QueryAsync<long>("select count(distinct worker) from shards where state = 'Running'"))[0] == 2, "both workers to be busy");

        foreach (var worker in cluster.Workers)
            worker.Process.Signal(Signals.Terminate);
        cluster.Permit(Undisturbed.Images * 2);
        foreach (var worker in cluster.Workers)
            (await worker.Process.WaitForExitAsync(GracePeriod, Token)).ShouldBe(0, worker.Process.Output);

        (await cluster.QueryAsync<int>("select attempt from shards where attempt > 0 or errors > 0 or state = 'Running'")).ShouldBeEmpty();
        (await cluster.QueryAsync<long>("select count(*) from suspects")).ShouldBe([0]);
        (await cluster.StatusAsync(job)).Done.ShouldBeLessThan(Undisturbed.Images);
        cluster.TemporaryFiles().ShouldBeEmpty();
        // What was written is whole.
        var expected = (await undisturbed.GetAsync()).Hashes("labels", "masks", "cams");
        new RunFolder(cluster.Output).Hashes("labels", "masks", "cams").ShouldAllBe(file => expected[file.Key] == file.Value);
        cluster.ReviveWorkers();
        await cluster.EndsIdenticalAsync(job);
    }

    [Fact]
    public async Task After_a_cancel_no_image_starts_and_what_is_done_stays()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        // Only the message is quick enough: the renewal of the lease would notice much later.
        cluster.Set("Faults:Log", cluster.ImageLog).Set("Faults:ImageTime", "00:00:00.5").Set("Worker:RenewInterval", "00:00:20").Set("Leases:Duration", "00:01:00");
        // However late this test looks, most images are still to come.
        cluster.Permit(12);
        await cluster.StartAsync(coordinators: 1, workers: 2);
        var job = await cluster.SubmitAsync(shardSize: 16);
        await cluster.ProgressAsync(job, 4);

        await cluster.MoveAsync(job, "cancel");
        var cancelled = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        cluster.Permit(Undisturbed.Images);
        await cluster.StateAsync(job, "Cancelled");

        var started = cluster.StartedImages();
        started.Max(i => i.At).ShouldBeLessThan(cancelled + 2000, "promised to users: no image starts 2 s after a cancel");
        started.Count.ShouldBeLessThan(Undisturbed.Images);
        var done = (await cluster.StatusAsync(job)).Done;
        done.ShouldBeGreaterThanOrEqualTo(4);
        var rows = new RunFolder(cluster.Output).Rows();
        rows.Count.ShouldBe(done);
        var expected = (await undisturbed.GetAsync()).Hashes("labels", "masks", "cams");
        var there = new RunFolder(cluster.Output).Hashes("labels", "masks", "cams");
        foreach (var row in rows)
            there[$"labels/{row["key"]}.png"].ShouldBe(expected[$"labels/{row["key"]}.png"]);
        cluster.TemporaryFiles().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_that_is_paused_and_resumed_again_and_again_ends_the_same()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, imageTime: ImageTime);
        var job = await cluster.SubmitAsync(shardSize: 8);

        for (var pause = 1; pause <= 3; pause++)
        {
            await cluster.ProgressAsync(job, pause * 4);
            await cluster.MoveAsync(job, "pause");
            await cluster.UntilAsync(async () => (await cluster.QueryAsync<long>("select count(*) from shards where state in ('Running', 'Queued')"))[0] == 0, "the workers to let go");
            var paused = await cluster.StatusAsync(job);
            paused.State.ShouldBe("Paused");
            paused.Done.ShouldBeLessThan(Undisturbed.Images);
            await cluster.MoveAsync(job, "resume");
        }

        await cluster.EndsIdenticalAsync(job);
        (await cluster.QueryAsync<long>("select count(*) from suspects")).ShouldBe([0]);
    }
}
