using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Objects below a prefix of a bucket, on S3 or a store that speaks its protocol.</summary>
public sealed class S3ObjectStore : IObjectStore
{
    private const int CheckAttempts = 3;
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(5);

    private readonly IAmazonS3 client;
    private readonly S3Options options;
    private readonly S3Retry retry;
    private readonly S3Retry checkRetry;
    private readonly TimeProvider time;
    private readonly string bucket;
    private readonly string prefix;

    /// <summary>Opens a location; nothing is asked yet.</summary>
    /// <param name="client">Sends every request once; shared between stores.</param>
    /// <param name="location">A place in a bucket.</param>
    /// <param name="options">How often and how long requests are retried, and the size of parts.</param>
    /// <param name="time">The clock of the retries.</param>
    public S3ObjectStore(IAmazonS3 client, ObjectLocation location, S3Options options, TimeProvider time)
    {
        this.client = client;
        this.options = options;
        this.time = time;
        bucket = location.Bucket ?? throw new ArgumentException("a folder is no bucket", nameof(location));
        prefix = location.Path.Length == 0 ? "" : location.Path + "/";
        retry = new S3Retry(bucket, options.MaxAttempts, options.RetryTime, time);
        checkRetry = new S3Retry(bucket, CheckAttempts, CheckTime, time);
    }

    /// <inheritdoc/>
    public async Task<ArtifactRecord> PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var record = new ArtifactRecord(key, Convert.ToHexStringLower(SHA256.HashData(content.Span)), content.Length);
        if (content.Length <= options.MultipartThresholdBytes && await CreateAsync(key, content, record.Sha256, cancellationToken))
            return record;
        if (!await HoldsAsync(record, cancellationToken))
            await UploadAsync(key, record.Sha256, async (stream, token) => await stream.WriteAsync(content, token), cancellationToken);
        return record;
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        CreateAsync(key, content, Convert.ToHexStringLower(SHA256.HashData(content.Span)), cancellationToken);

    /// <inheritdoc/>
    public Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        UploadAsync(key, sha256: null, write, cancellationToken);

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string key, long maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await OpenReadAsync(key, cancellationToken);
        if (stream is null)
            return null;
        if (stream.Length > maxBytes)
            throw new IOException($"{key} has {stream.Length} bytes, more than the limit of {maxBytes}");
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        var response = await AskAsync("reading", name, token => client.GetObjectAsync(bucket, name, token), cancellationToken);
        return response is null ? null : new S3ReadStream(client, retry, options.RequestTimeout, bucket, name, response);
    }

    /// <inheritdoc/>
    public Uri? Presign(string key, TimeSpan lifetime) => new(client.GetPreSignedURL(new GetPreSignedUrlRequest
    {
        BucketName = bucket,
        Key = NameOf(key),
        Verb = HttpVerb.GET,
        Protocol = options.Endpoint?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) is true ? Protocol.HTTP : Protocol.HTTPS,
        Expires = time.GetUtcNow().UtcDateTime + lifetime,
    }));

    /// <inheritdoc/>
    public async Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken) =>
        await HeadAsync(key, cancellationToken) is { } head ? new ObjectEntry(key, head.ContentLength) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = this.prefix + ObjectKey.CheckPrefix(prefix), Encoding = EncodingType.Url };
        do
        {
            var page = await retry.RunAsync($"listing s3://{bucket}/{request.Prefix}", token => client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                var name = page.Encoding == EncodingType.Url ? Decode(found.Key) : found.Key;
                if (name.StartsWith(this.prefix, StringComparison.Ordinal) && ObjectKey.IsValid(name[this.prefix.Length..]))
                    yield return new ObjectEntry(name[this.prefix.Length..], found.Size ?? 0);
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListUnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket, Prefix = prefix, Encoding = EncodingType.Url };
        ListMultipartUploadsResponse page;
        do
        {
            page = await retry.RunAsync($"listing unfinished uploads of s3://{bucket}/{prefix}", token => client.ListMultipartUploadsAsync(request, token), cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
                yield return Decode(upload.Key)[prefix.Length..] + " (upload " + upload.UploadId + ")";
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        await AskAsync("removing", name, token => client.DeleteObjectAsync(bucket, name, token), cancellationToken);
    }

    /// <summary>Does nothing: what the store has acknowledged lasts.</summary>
    public Task SyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, MaxKeys = 1 };
        try
        {
            await checkRetry.RunAsync($"listing s3://{bucket}/{prefix}", Once, cancellationToken);
        }
        catch (IOException e)
        {
            var place = options.Endpoint ?? "AWS";
            throw new InputException(S3Settings.Endpoint, $"{place} does not answer as an object store ({S3Failures.Describe(e.InnerException ?? e)})", "check the address, and that the store runs and can be reached from here", e);
        }

        async Task<ListObjectsV2Response> Once(CancellationToken token)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
            limit.CancelAfter(CheckTime);
            return await client.ListObjectsV2Async(request, limit.Token);
        }
    }

    // A name may hold characters that XML cannot, so names are asked for encoded; AWS writes a space as +, others as %20.
    private static string Decode(string name) => Uri.UnescapeDataString(name.Replace('+', ' '));

    private string NameOf(string key) => prefix + ObjectKey.Check(key);

    private async Task<bool> CreateAsync(string key, ReadOnlyMemory<byte> content, string sha256, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        var writer = Guid.NewGuid().ToString("N");
        if (await retry.RunAsync($"creating s3://{bucket}/{name}", SendAsync, cancellationToken))
            return true;
        // It is there. An earlier attempt of this call may have put it there, and only the answer got lost.
        return await HeadAsync(key, cancellationToken) is { } head && head.Metadata[S3Request.Writer] == writer;

        async Task<bool> SendAsync(CancellationToken token)
        {
            try
            {
                await client.PutObjectAsync(S3Request.Put(bucket, name, content, sha256, writer, create: true), token);
                return true;
            }
            catch (AmazonS3Exception e) when (S3Failures.IsPrecondition(e))
            {
                return false;
            }
        }
    }

    private async Task UploadAsync(string key, string? sha256, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var upload = new S3Upload(client, retry, bucket, NameOf(key), sha256);
        await using var stream = new S3WriteStream(upload, options.MultipartThresholdBytes);
        try
        {
            await write(stream, cancellationToken);
            await upload.CompleteAsync(stream.Rest, cancellationToken);
        }
        catch
        {
            await upload.AbortAsync();
            throw;
        }
    }

    private async Task<bool> HoldsAsync(ArtifactRecord record, CancellationToken cancellationToken)
    {
        if (await HeadAsync(record.Key, cancellationToken) is not { } head || head.ContentLength != record.Bytes)
            return false;
        if (head.Metadata[S3Request.Sha256] is { } known)
            return known == record.Sha256;
        await using var stream = await OpenReadAsync(record.Key, cancellationToken);
        return stream is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) == record.Sha256;
    }

    private Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        return AskAsync("reading", name, token => client.GetObjectMetadataAsync(bucket, name, token), cancellationToken);
    }

    private Task<T?> AskAsync<T>(string doing, string name, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        return retry.RunAsync($"{doing} s3://{bucket}/{name}", OrNullAsync, cancellationToken);

        async Task<T?> OrNullAsync(CancellationToken token)
        {
            try
            {
                return await ask(token);
            }
            catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
            {
                return null;
            }
        }
    }
}
