using Amazon.S3;
using Amazon.S3.Model;

namespace SamCam.Storage.Objects;

/// <summary>
/// Writes one object of unknown length: in one request when it stays within a part, else in parts, each sent as soon as it is full.
/// Nothing is to be seen before <see cref="CompleteAsync"/>, and nothing is left after <see cref="AbortAsync"/>.
/// </summary>
internal sealed class S3Upload(IAmazonS3 client, S3Retry retry, string bucket, string key, string? sha256)
{
    private const int MaxParts = 10_000;
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(30);

    private readonly string action = $"writing s3://{bucket}/{key}";
    private readonly string writer = Guid.NewGuid().ToString("N");
    private readonly List<PartETag> parts = [];
    private string? uploadId;

    /// <summary>Sends a part that others follow.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (parts.Count == MaxParts)
            throw new IOException($"{action}: it has more than {MaxParts} parts; raise {S3Settings.Section}:{nameof(S3Options.MultipartThresholdBytes)}");
        uploadId ??= await retry.RunAsync(action, StartAsync, cancellationToken);
        var number = parts.Count + 1;
        var response = await retry.RunAsync(action, token => client.UploadPartAsync(S3Request.Part(bucket, key, uploadId, number, part), token), cancellationToken);
        parts.Add(new PartETag(number, response.ETag));
    }

    /// <summary>Sends what is left and makes the object visible.</summary>
    public async Task CompleteAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        if (uploadId is null)
        {
            await retry.RunAsync(action, token => client.PutObjectAsync(S3Request.Put(bucket, key, rest, sha256, writer, create: false), token), cancellationToken);
            return;
        }

        if (rest.Length > 0)
            await SendAsync(rest, cancellationToken);
        await retry.RunAsync(action, FinishAsync, cancellationToken);
        uploadId = null;
    }

    /// <summary>Removes the parts that were sent.</summary>
    public async Task AbortAsync()
    {
        if (uploadId is null)
            return;
        using var limit = new CancellationTokenSource(AbortTime);
        try
        {
            var request = new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId };
            await retry.RunAsync(action, token => client.AbortMultipartUploadAsync(request, token), limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or Segmentation.InputException)
        {
            // What made the writing fail is what the caller must hear; parts of a store that is away are a matter of its lifecycle rules.
        }
    }

    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key };
        request.Metadata[S3Request.Writer] = writer;
        if (sha256 is not null)
            request.Metadata[S3Request.Sha256] = sha256;
        return (await client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
    }

    private async Task<bool> FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId, PartETags = parts }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload" && parts.Count > 0)
        {
            // An earlier attempt may have gone well, and only its answer got lost.
            var there = await client.GetObjectMetadataAsync(bucket, key, cancellationToken);
            if (there.Metadata[S3Request.Writer] == writer)
                return true;
            throw;
        }
    }
}
