using Microsoft.Win32.SafeHandles;

namespace SamCam.ModelImport.Weights;

/// <summary>A file that is read at any place; nothing of it is kept in memory. Thread-safe.</summary>
/// <param name="handle">The open file.</param>
internal sealed class ByteFile(SafeFileHandle handle) : IDisposable
{
    /// <summary>Its bytes.</summary>
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static ByteFile Open(string path) => new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess));

    /// <summary>Reads exactly as many bytes as fit.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Read(long offset, Span<byte> target)
    {
        if (offset < 0 || offset > Length - target.Length)
            throw new InvalidDataException("it ends too early");
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(handle, target, offset);
            if (read == 0)
                throw new InvalidDataException("it ends too early");
            offset += read;
            target = target[read..];
        }
    }

    /// <summary>Reads some bytes.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public byte[] Read(long offset, int count)
    {
        // Checked first: a wrong number in a small file must not take memory.
        if (offset < 0 || count < 0 || offset > Length - count)
            throw new InvalidDataException("it ends too early");
        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
