using Amazon.S3;
using Amazon.S3.Model;

namespace SamCam.Cluster.FaultTests;

/// <summary>A cluster whose dataset and results are in a bucket of its own.</summary>
internal sealed class BucketCluster : IDisposable
{
    private readonly string bucket;
    private readonly AmazonS3Client client;
    private readonly TemporaryFolder copy = new();

    private BucketCluster(TestCluster cluster, string bucket, AmazonS3Client client)
    {
        Cluster = cluster;
        this.bucket = bucket;
        this.client = client;
    }

    /// <summary>The processes.</summary>
    public TestCluster Cluster { get; }

    /// <summary>Where the dataset is.</summary>
    public string Dataset => $"s3://{bucket}/dataset";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Fills a new bucket and sets a cluster up to use it.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="undisturbed">The dataset.</param>
    /// <param name="endpoint">The store as the cluster sees it.</param>
    public static async Task<BucketCluster> CreateAsync(TestServers servers, Undisturbed undisturbed, Uri endpoint)
    {
        var ceph = await servers.CephAsync();
        var name = await ceph.CreateBucketAsync(cancellationToken: Token);
        var s3 = ceph.CreateClient();
        var root = undisturbed.Dataset.Root;
        await Parallel.ForEachAsync(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories), Token, async (file, token) =>
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = name, Key = "dataset/" + Path.GetRelativePath(root, file), FilePath = file }, token));
        var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Output = $"s3://{name}/out";
        cluster.Set("Objects:Roots:0", $"s3://{name}")
            .Set("Objects:S3:Endpoint", endpoint.ToString())
            .Set("Objects:S3:AccessKey", ceph.User.AccessKey)
            .Set("Objects:S3:SecretKey", ceph.User.SecretKey)
            .Set("Objects:S3:RequestTimeout", "00:00:03");
        return new BucketCluster(cluster, name, s3);
    }

    /// <summary>Waits until the job is completed, and fails unless every image is done and all is as in the undisturbed run.</summary>
    public async Task EndsIdenticalAsync(Guid job)
    {
        await Cluster.StateAsync(job, "Completed");
        await foreach (var entry in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = "out/" }).S3Objects.WithCancellation(Token))
        {
            using var response = await client.GetObjectAsync(bucket, entry.Key, Token);
            await response.WriteResponseStreamToFileAsync(copy.PathOf(entry.Key), append: false, Token);
        }

        await Cluster.ShouldBeIdenticalAsync(job, copy.PathOf("out"));
    }

    /// <summary>Puts a few bytes where they do not belong.</summary>
    public Task PutAsync(string key) => client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "strange" }, Token);

    /// <summary>Takes an object away.</summary>
    public Task DeleteAsync(string key) => client.DeleteObjectAsync(bucket, key, Token);

    /// <summary>Begins a write as a process does that is killed before its end.</summary>
    public Task BeginAsync(string key) => client.InitiateMultipartUploadAsync(bucket, key, Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        copy.Dispose();
    }
}
