using Amazon.S3.Model;
using SamCam.Testing.Weights;

namespace SamCam.Cluster.FaultTests;

/// <summary>From official weights to a job: imported, pushed to a bucket, and computed by a worker that never saw the model.</summary>
public sealed class PushedModelTests(TestServers servers, Undisturbed undisturbed)
{
    private const int Images = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_imported_model_reaches_workers_through_the_bucket_and_one_that_was_tampered_with_is_refused()
    {
        var ceph = await servers.CephAsync();
        var bucket = await ceph.CreateBucketAsync(cancellationToken: Token);
        using var s3 = ceph.CreateClient();
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        var location = $"s3://{bucket}/models";
        cluster.SetVariable("SAMCAM_MODELS", cluster.Folder.PathOf("library"));
        cluster.Set("Objects:S3:Endpoint", ceph.Endpoint.ToString()).Set("Objects:S3:AccessKey", ceph.User.AccessKey).Set("Objects:S3:SecretKey", ceph.User.SecretKey)
            .Set("Objects:Roots:3", location);

        var weights = cluster.Folder.PathOf("tiny.safetensors");
        SafetensorsBuilder.Write(weights, TinySam.Create());
        await SamCamAsync(cluster, "models", "import", weights, "--name", "mine");
        var sha256 = await PushAsync(cluster, "mine", location);
        await PushAsync(cluster, "tiny-cam", location);

        cluster.Set("Models:Location", location).Set("Models:Folder", cluster.Folder.PathOf("coordinator-models")).SetVariable("SAMCAM_MODELS", cluster.Folder.PathOf("empty"));
        await cluster.StartCoordinatorAsync();
        var worker = await cluster.StartWorkerAsync(("Models:Folder", cluster.Folder.PathOf("worker-models")));
        var request = cluster.Request with
        {
            Sam = "mine",
            Limit = Images,
            Set = ["sam.points_per_side=2", "sam.pred_iou_thresh=0", "sam.stability_score_thresh=0", "cam.scales=[1]"],
        };
        var job = await cluster.SubmitAsync(request);
        await cluster.StateAsync(job, "Completed");
        (await cluster.StatusAsync(job)).ShouldBe(new JobStatus("Completed", Images, Images, 0, null));
        Directory.Exists(cluster.Folder.PathOf($"worker-models/{sha256}")).ShouldBeTrue();
        (await File.ReadAllTextAsync(Path.Combine(cluster.Output, "run.json"), Token)).ShouldContain(sha256);

        // One machine takes it from its place, without a cluster.
        string[] run = ["run", undisturbed.Dataset.Root, "--limit", "1", "--output", cluster.Folder.PathOf("alone"), "--sam", $"{location}/{sha256}", .. request.Set.SelectMany(p => (string[])["--set", p])];
        await SamCamAsync(cluster, run);
        (await File.ReadAllTextAsync(cluster.Folder.PathOf("alone/run.json"), Token)).ShouldContain(sha256);

        // Another machine, whose copy was changed on the way: one bit of the encoder.
        await cluster.KillAsync(worker);
        await DamageAsync(s3, bucket, $"models/{sha256}/encoder.onnx");
        await cluster.StartWorkerAsync(("Models:Folder", cluster.Folder.PathOf("other-models")));
        var refused = await cluster.SubmitAsync(request with { Output = cluster.Folder.PathOf("refused") });
        await cluster.StateAsync(refused, "Completed");
        (await cluster.StatusAsync(refused)).ShouldBe(new JobStatus("Completed", Images, 0, Images, null));
        foreach (var error in await cluster.QueryAsync<string>($"select error_class || ' ' || error from image_results where job_id = '{refused}'"))
        {
            error.ShouldStartWith("BadInput ");
            error.ShouldContain($"{location}/{sha256}/encoder.onnx: its SHA-256 is ");
        }

        Directory.Exists(cluster.Folder.PathOf($"other-models/{sha256}")).ShouldBeFalse();

        // Pushing again repairs it, and sends the damaged file alone.
        var (_, output) = await SamCamAsync(cluster, "models", "push", cluster.Folder.PathOf("library/mine"), location);
        output.ShouldContain("1 files sent, 4 were there");
    }

    private static async Task<string> PushAsync(TestCluster cluster, string model, string location) =>
        (await SamCamAsync(cluster, "models", "push", model, location)).Output.Split('\n', StringSplitOptions.TrimEntries).First(line => line.Length == 64);

    private static async Task<(int ExitCode, string Output)> SamCamAsync(TestCluster cluster, params IReadOnlyList<string> arguments)
    {
        var ended = await cluster.RunAsync(Wait.Guard, arguments);
        ended.ExitCode.ShouldBe(0, ended.Output);
        return ended;
    }

    private static async Task DamageAsync(Amazon.S3.IAmazonS3 s3, string bucket, string key)
    {
        using var content = new MemoryStream();
        using (var answer = await s3.GetObjectAsync(bucket, key, Token))
            await answer.ResponseStream.CopyToAsync(content, Token);
        content.GetBuffer()[content.Length / 2] ^= 1;
        content.Position = 0;
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = content, UseChunkEncoding = false }, Token);
    }
}
