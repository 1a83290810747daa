using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace SamCam.Storage.Objects;

/// <summary>The bytes of one version of an object, front to back. A connection that breaks is opened again where it broke.</summary>
internal sealed class S3ReadStream : Stream
{
    private readonly IAmazonS3 client;
    private readonly S3Retry retry;
    private readonly TimeSpan timeout;
    private readonly string bucket;
    private readonly string key;
    private readonly string etag;
    private GetObjectResponse? response;
    private long position;

    /// <summary>Takes over an answer to a request for the whole object.</summary>
    public S3ReadStream(IAmazonS3 client, S3Retry retry, TimeSpan timeout, string bucket, string key, GetObjectResponse response)
    {
        (this.client, this.retry, this.timeout, this.bucket, this.key, this.response) = (client, retry, timeout, bucket, key, response);
        etag = response.ETag;
        Length = response.ContentLength;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (target.Length == 0 || position == Length)
            return 0;
        var read = await retry.RunAsync($"reading s3://{bucket}/{key}", token => ReadOnceAsync(target, token), cancellationToken);
        position += read;
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(target.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] target, int offset, int count) => Blocking.Run(() => ReadAsync(target.AsMemory(offset, count)).AsTask());

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close(ref response);
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            response ??= await OpenAsync(limit.Token);
            var read = await response.ResponseStream.ReadAsync(target, limit.Token);
            return read > 0 ? read : throw new EndOfStreamException($"the answer ends after {position} of {Length} bytes");
        }
        catch
        {
            Close(ref response);
            throw;
        }
    }

    private async Task<GetObjectResponse> OpenAsync(CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = etag, ByteRange = new ByteRange(position, Length - 1) };
        try
        {
            return await client.GetObjectAsync(request, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
        {
            throw new Segmentation.InputException($"s3://{bucket}/{key}", "it was replaced or removed while it was read", "read it again", e);
        }
    }

    private static void Close(ref GetObjectResponse? open)
    {
        open?.Dispose();
        open = null;
    }
}
