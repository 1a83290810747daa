namespace SamCam.Cluster.FaultTests;

/// <summary>The folder of the results has no room left.</summary>
public sealed class FullDiskTests(TestServers servers, Undisturbed undisturbed)
{
    private const string Reason = "the disk is full";
    private const int Megabytes = 16;

    // Room for some of the images.
    private const int FillerBytes = (Megabytes << 20) - 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_job_waits_for_room_and_goes_on()
    {
        using var disk = SmallDisk.Mount(Megabytes);
        await using var cluster = await CreateAsync(disk);
        await cluster.StartAsync(coordinators: 1, workers: 1);
        var job = await cluster.SubmitAsync(shardSize: 8);

        // The worker says what it waits for, and leaves nothing that is cut off.
        await cluster.Workers[0].Process.WaitForLineAsync(Reason, cancellationToken: Token);
        await ShouldHoldWholeFilesAsync(cluster);
        (await cluster.StatusAsync(job)).State.ShouldBe("Running");
        File.Delete(Path.Combine(disk.Root, "filler"));

        await cluster.EndsIdenticalAsync(job);
    }

    [Fact]
    public async Task A_worker_without_patience_fails_its_images_with_that_reason_and_they_can_be_requeued()
    {
        using var disk = SmallDisk.Mount(Megabytes);
        await using var cluster = await CreateAsync(disk);
        cluster.Set("Worker:StoragePatience", "00:00:00");
        await cluster.StartAsync(coordinators: 1, workers: 1);
        var job = await cluster.SubmitAsync(shardSize: 8);

        await cluster.ProgressAsync(job, Undisturbed.Images);
        (await cluster.StatusAsync(job)).Failed.ShouldBeGreaterThan(0);
        (await cluster.QueryAsync<string>("select distinct error from image_results where state = 'Failed'")).ShouldAllBe(e => e.Contains(Reason, StringComparison.Ordinal));
        await ShouldHoldWholeFilesAsync(cluster);

        File.Delete(Path.Combine(disk.Root, "filler"));
        await cluster.StateAsync(job, "Completed");
        await cluster.MoveAsync(job, "requeue-failed");
        await cluster.EndsIdenticalAsync(job);
    }

    private async Task<TestCluster> CreateAsync(SmallDisk disk)
    {
        await File.WriteAllBytesAsync(Path.Combine(disk.Root, "filler"), new byte[FillerBytes], Token);
        var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Output = Path.Combine(disk.Root, "out");
        return cluster.Set("Objects:Roots:1", disk.Root);
    }

    private async Task ShouldHoldWholeFilesAsync(TestCluster cluster)
    {
        var expected = (await undisturbed.GetAsync()).Hashes("labels", "masks", "cams");
        // One that is being written is not in its place yet, and what could not be written is gone.
        await cluster.UntilAsync(() => Task.FromResult(cluster.TemporaryFiles().All(f => new FileInfo(f).Length == 0) || cluster.TemporaryFiles().Count == 0), "temporary files to be removed");
        new RunFolder(cluster.Output).Hashes("labels", "masks", "cams").ShouldAllBe(file => expected[file.Key] == file.Value);
    }
}
