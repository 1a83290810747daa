using Amazon.S3;
using Amazon.S3.Model;
using SamCam.Storage.Objects;
using SamCam.Testing.Servers;

namespace SamCam.Testing;

/// <summary>A bucket of its own on the shared store, which is thrown away with all that is in it.</summary>
internal sealed class S3TestBucket : IDisposable
{
    private S3TestBucket(CephServer server, string name)
    {
        Name = name;
        TlsEndpoint = server.TlsEndpoint;
        Options = new S3Options { Endpoint = server.Endpoint.ToString(), AccessKey = server.User.AccessKey, SecretKey = server.User.SecretKey };
        Client = server.CreateClient();
    }

    /// <summary>How the store is reached.</summary>
    public S3Options Options { get; }

    /// <summary>The same over https.</summary>
    public Uri TlsEndpoint { get; }

    /// <summary>The name of the bucket.</summary>
    public string Name { get; }

    /// <summary>The bucket as a location.</summary>
    public string Location => "s3://" + Name;

    /// <summary>The plain client, to look from outside.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>Makes a bucket; skips or fails the running test with the reason when there can be no store.</summary>
    public static async Task<S3TestBucket> CreateAsync(TestServers servers)
    {
        var server = await servers.CephAsync();
        return new S3TestBucket(server, await server.CreateBucketAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    /// <summary>The stores with these settings, limited to <paramref name="roots"/> if there are any.</summary>
    public ObjectStores Stores(S3Options? options = null, params string[] roots) => new(new ObjectStoreOptions { Roots = roots, S3 = options ?? Options });

    /// <summary>The settings with some changed.</summary>
    public S3Options With(string? endpoint = null, string? key = null, string? secret = null, int maxAttempts = 12, TimeSpan? requestTimeout = null) => new()
    {
        Endpoint = endpoint ?? Options.Endpoint,
        AccessKey = key ?? Options.AccessKey,
        SecretKey = secret ?? Options.SecretKey,
        MaxAttempts = maxAttempts,
        MultipartThresholdBytes = 5 * 1024 * 1024,
        RequestTimeout = requestTimeout ?? Options.RequestTimeout,
    };

    /// <summary>The multipart uploads that were begun and neither completed nor aborted.</summary>
    public async Task<int> CountOpenUploadsAsync() =>
        (await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name })).MultipartUploads?.Count ?? 0;

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
