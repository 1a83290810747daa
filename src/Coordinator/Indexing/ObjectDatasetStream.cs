using SamCam.Datasets;

namespace SamCam.Coordinator.Indexing;

/// <summary>An object for parsers that read synchronously; a store that fails is told from a file that is bad.</summary>
internal sealed class ObjectDatasetStream(Stream stream, CancellationToken cancellationToken) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => stream.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => stream.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for a store, on a thread that no context of the caller holds up.</summary>
    /// <exception cref="DatasetUnavailableException">The store does not answer.</exception>
    public static T Wait<T>(Func<Task<T>> ask)
    {
        try
        {
            return Task.Run(ask).GetAwaiter().GetResult();
        }
        catch (IOException e)
        {
            throw new DatasetUnavailableException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Wait(() => stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask());

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
