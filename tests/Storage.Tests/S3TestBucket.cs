using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using SamCam.Storage.Objects;

namespace SamCam.Testing;

/// <summary>A bucket of its own on the store that <c>SAMCAM_S3_ENDPOINT</c>, <c>_KEY</c> and <c>_SECRET</c> name; gone when the test is over.</summary>
internal sealed class S3TestBucket : IAsyncDisposable
{
    private S3TestBucket(S3Options options)
    {
        Options = options;
        Client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <summary>How the store is reached.</summary>
    public S3Options Options { get; }

    /// <summary>The name of the bucket.</summary>
    public string Name { get; } = "samcam-" + Guid.NewGuid().ToString("N");

    /// <summary>The bucket as a location.</summary>
    public string Location => "s3://" + Name;

    /// <summary>The plain client, to look from outside.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>Makes a bucket; skips the running test with the reason when there is no store.</summary>
    public static async Task<S3TestBucket> CreateAsync()
    {
        var endpoint = Environment.GetEnvironmentVariable("SAMCAM_S3_ENDPOINT");
        Assert.SkipWhen(string.IsNullOrEmpty(endpoint), "SAMCAM_S3_ENDPOINT is not set: this test needs an S3 store");
        var bucket = new S3TestBucket(new S3Options
        {
            Endpoint = endpoint,
            AccessKey = Environment.GetEnvironmentVariable("SAMCAM_S3_KEY"),
            SecretKey = Environment.GetEnvironmentVariable("SAMCAM_S3_SECRET"),
        });
        await bucket.Client.PutBucketAsync(bucket.Name, TestContext.Current.CancellationToken);
        return bucket;
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
    public async ValueTask DisposeAsync()
    {
        var request = new ListObjectsV2Request { BucketName = Name };
        for (var page = await Client.ListObjectsV2Async(request); page.KeyCount > 0; page = await Client.ListObjectsV2Async(request))
        {
            foreach (var found in page.S3Objects)
                await Client.DeleteObjectAsync(Name, found.Key);
        }

        await Client.DeleteBucketAsync(Name);
        Client.Dispose();
    }
}
