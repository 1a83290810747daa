using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SamCam.Testing.Servers;

/// <summary>Finds where HTTP/1.1 requests begin and end in what a client sends; their bytes stay as they are.</summary>
internal sealed class HttpRequestReader(Socket socket, CancellationToken cancellationToken)
{
    private const int BufferBytes = 32 * 1024;
    private const int MaximumHead = 128 * 1024;

    private byte[] buffer = new byte[BufferBytes];
    private int begin;
    private int end;

    /// <summary>The request line and headers up to and with the empty line; null at the end of the stream.</summary>
    /// <exception cref="IOException">Not a request, or cut off.</exception>
    public Task<byte[]?> ReadHeadAsync() => ReadThroughAsync("\r\n\r\n");

    /// <summary>Copies the body that <paramref name="head"/> announces.</summary>
    public async Task CopyBodyAsync(byte[] head, Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        long length = 0;
        var chunked = false;
        foreach (var line in Encoding.Latin1.GetString(head).Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var value = line[(colon + 1)..].Trim();
            if (line.AsSpan(0, colon).Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                length = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
            else if (line.AsSpan(0, colon).Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                chunked = value.Contains("chunked", StringComparison.OrdinalIgnoreCase);
        }
        if (chunked)
            await CopyChunksAsync(write);
        else
            await CopyAsync(length, write);
    }

    /// <summary>Reads and drops everything up to the end of the stream.</summary>
    public async Task DrainAsync()
    {
        do
        {
            begin = end;
        }
        while (await FillAsync());
    }

    private async Task CopyChunksAsync(Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        for (; ; )
        {
            var line = await ReadThroughAsync("\r\n") ?? throw CutOff();
            await write(line);
            var digits = Encoding.ASCII.GetString(line).Split(';')[0].Trim();
            var size = long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
                break;
            await CopyAsync(size + 2, write);
        }
        // trailers, then an empty line
        byte[] trailer;
        do
        {
            trailer = await ReadThroughAsync("\r\n") ?? throw CutOff();
            await write(trailer);
        }
        while (trailer.Length > 2);
    }

    private async Task CopyAsync(long length, Func<ReadOnlyMemory<byte>, ValueTask> write)
    {
        while (length > 0)
        {
            if (begin == end && !await FillAsync())
                throw CutOff();
            var count = (int)Math.Min(length, end - begin);
            await write(buffer.AsSpan(begin, count).ToArray());
            begin += count;
            length -= count;
        }
    }

    private async Task<byte[]?> ReadThroughAsync(string mark)
    {
        var bytes = Encoding.ASCII.GetBytes(mark);
        for (; ; )
        {
            var found = buffer.AsSpan(begin, end - begin).IndexOf(bytes);
            if (found >= 0)
            {
                var text = buffer.AsSpan(begin, found + bytes.Length).ToArray();
                begin += text.Length;
                return text;
            }
            if (end - begin > MaximumHead)
                throw new IOException("a client sent a head without an end");
            if (!await FillAsync())
                return begin == end ? null : throw CutOff();
        }
    }

    private async Task<bool> FillAsync()
    {
        if (begin == end)
            begin = end = 0;
        if (end == buffer.Length)
        {
            // Room at the front, or twice as much.
            var larger = begin > 0 ? buffer : new byte[buffer.Length * 2];
            buffer.AsSpan(begin, end - begin).CopyTo(larger);
            (buffer, begin, end) = (larger, 0, end - begin);
        }
        var count = await socket.ReceiveAsync(buffer.AsMemory(end), cancellationToken);
        end += count;
        return count > 0;
    }

    private static IOException CutOff() => new("a client's request ended early");
}
