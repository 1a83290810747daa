namespace SamCam.Cluster.FaultTests;

/// <summary>Images that kill their worker, or exhaust its memory.</summary>
public sealed class DangerousImageTests(TestServers servers, Undisturbed undisturbed)
{
    private const string Key = "scene-005";

    [Fact]
    public async Task An_image_that_kills_every_worker_is_set_aside_and_its_neighbours_are_done()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Faults:CrashKey", Key);
        await cluster.StartAsync(coordinators: 1, workers: 2);

        var job = await cluster.SubmitAsync(shardSize: 12);

        await cluster.StateAsync(job, "Completed", reviveWorkers: true);
        await ShouldHaveFailedAloneAsync(cluster, job, "ProcessCrash");
    }

    [Theory]
    [InlineData("Faults:MemoryKey")]
    [InlineData("Faults:AcceleratorMemoryKey")]
    public async Task An_image_that_exhausts_memory_fails_as_that_and_the_worker_lives(string fault)
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set(fault, Key).SetVariable("DOTNET_GCHeapHardLimit", "0x40000000");
        await cluster.StartAsync(coordinators: 1, workers: 1);

        var job = await cluster.SubmitAsync(shardSize: 12);

        await cluster.StateAsync(job, "Completed");
        await ShouldHaveFailedAloneAsync(cluster, job, "OutOfMemory");
        cluster.Workers[0].Process.HasExited.ShouldBeFalse();
    }

    private async Task ShouldHaveFailedAloneAsync(TestCluster cluster, Guid job, string failure)
    {
        (await cluster.StatusAsync(job)).ShouldBe(new JobStatus("Completed", Undisturbed.Images, Undisturbed.Images - 1, 1, null));
        (await cluster.QueryAsync<string>("select i.key || ' ' || r.error_class from image_results r join image_items i using (job_id, index) where r.state = 'Failed'"))
            .ShouldBe([$"{Key} {failure}"]);
        // All others as if nothing had happened.
        var others = (await undisturbed.GetAsync()).Hashes("labels", "masks", "cams");
        foreach (var name in others.Keys.Where(name => Path.GetFileName(name).Split('.')[0] == Key).ToList())
            others.Remove(name);
        new RunFolder(cluster.Output).Hashes("labels", "masks", "cams").ShouldBe(others);
    }
}
