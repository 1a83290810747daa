namespace SamCam.Storage.Objects;

/// <summary>What is written into it goes into an upload, a part at a time; at most one part is held.</summary>
/// <remarks>Closing it neither completes nor aborts the upload.</remarks>
internal sealed class S3WriteStream(S3Upload upload, int partBytes) : Stream
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] buffer = new byte[Math.Min(FirstBuffer, partBytes)];
    private int used;
    private long sent;

    /// <summary>What has not been sent yet.</summary>
    public ReadOnlyMemory<byte> Rest => buffer.AsMemory(0, used);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => sent + used;

    /// <inheritdoc/>
    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        while (source.Length > 0)
        {
            // Only a full part that more bytes follow is sent: the last one, and an object within one part, are the completion's.
            if (used == partBytes)
            {
                await upload.SendAsync(buffer, cancellationToken);
                sent += used;
                used = 0;
            }

            source = source[Take(source.Span)..];
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> source)
    {
        if (source.Length <= partBytes - used)
            Take(source);
        else
            Blocking.Run(WriteAsync(source.ToArray()).AsTask);
    }

    /// <inheritdoc/>
    public override void Write(byte[] source, int offset, int count) => Write(source.AsSpan(offset, count));

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] source, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(source.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] target, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(ReadOnlySpan<byte> source)
    {
        var count = Math.Min(source.Length, partBytes - used);
        if (used + count > buffer.Length)
            Array.Resize(ref buffer, (int)Math.Min(partBytes, Math.Max(buffer.Length * 2L, used + count)));
        source[..count].CopyTo(buffer.AsSpan(used));
        used += count;
        return count;
    }
}
