namespace SamCam.Cluster.FaultTests;

/// <summary><c>samcam jobs verify</c> on a bucket and the rows in PostgreSQL.</summary>
public sealed class VerifyTests(TestServers servers, Undisturbed undisturbed)
{
    [Fact]
    public async Task A_bucket_is_verified_against_the_rows_of_its_job()
    {
        var ceph = await servers.CephAsync();
        using var bucket = await BucketCluster.CreateAsync(servers, undisturbed, ceph.Endpoint);
        await using var cluster = bucket.Cluster;
        await cluster.StartAsync(coordinators: 1, workers: 1);
        var job = await cluster.SubmitAsync(cluster.Request with { Dataset = bucket.Dataset, Limit = 4 });
        await cluster.StateAsync(job, "Completed");

        foreach (var target in (string[])[job.ToString(), cluster.Output])
        {
            var (exitCode, output) = await cluster.RunAsync(Wait.Guard, "jobs", "verify", target);
            exitCode.ShouldBe(0, output);
            output.ShouldContain($"job {job} in {cluster.Output}: 4 images, 12 files, ");
        }

        await bucket.DeleteAsync("out/cams/scene-001.npz");
        await bucket.PutAsync("out/labels/scene-002.png");
        await bucket.PutAsync("out/labels/stranger.png");
        await bucket.BeginAsync("out/labels/half.png");
        var damaged = await cluster.RunAsync(Wait.Guard, "jobs", "verify", job.ToString());
        damaged.ExitCode.ShouldBe(4, damaged.Output);
        damaged.Output.ShouldContain("samcam: cams/scene-001.npz: it is missing");
        damaged.Output.ShouldContain("samcam: labels/scene-002.png: it has 7 bytes");
        damaged.Output.ShouldContain("samcam: labels/stranger.png: no row of the job records it");
        damaged.Output.ShouldContain("samcam: labels/half.png (upload ");
        damaged.Output.ShouldContain("4 problems");

        var unknown = await cluster.RunAsync(Wait.Guard, "jobs", "verify", Guid.NewGuid().ToString());
        unknown.ExitCode.ShouldBe(2, unknown.Output);
        unknown.Output.ShouldContain("SAMCAM_Database__ConnectionString");
    }
}
