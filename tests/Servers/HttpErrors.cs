using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SamCam.Testing.Servers;

/// <summary>
/// Makes a <see cref="FaultProxy"/> answer a share of HTTP/1.1 requests with 500 or 503, as S3 words them, before the server sees them.
/// The same seed gives the same sequence of answers; which request meets which depends on their order.
/// </summary>
/// <param name="seed">Of the sequence.</param>
public sealed class HttpErrors(int seed)
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private double share;
    private int answered;
    private int forwarded;

    /// <summary>The share of requests answered here, 0 (none) to 1 (all).</summary>
    public double Share
    {
        get => Volatile.Read(ref share);
        set => Volatile.Write(ref share, value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), "a share is 0 to 1"));
    }

    /// <summary>Requests answered with an error.</summary>
    public int Answered => Volatile.Read(ref answered);

    /// <summary>Requests that the server got.</summary>
    public int Forwarded => Volatile.Read(ref forwarded);

    /// <summary>Takes requests off a client's socket until its end.</summary>
    internal async Task ForwardAsync(Socket client, DelayedWriter server, DelayedWriter answers, Func<Task> open, CancellationToken cancellationToken)
    {
        var requests = new HttpRequestReader(client, cancellationToken);
        for (; ; )
        {
            await open();
            if (await requests.ReadHeadAsync() is not { } head)
                break;
            if (Draw() is { } error)
            {
                Interlocked.Increment(ref answered);
                await answers.WriteAsync(error);
                await answers.CompleteAsync();
                // Closing on unread bytes would reset the connection, and the client might lose the answer.
                await requests.DrainAsync();
                break;
            }
            Interlocked.Increment(ref forwarded);
            await server.WriteAsync(head);
            await requests.CopyBodyAsync(head, server.WriteAsync);
        }
        await server.CompleteAsync();
    }

    private byte[]? Draw()
    {
        lock (gate)
        {
            // Two draws for each request, whatever the share: the sequence does not depend on when it was switched.
            var fails = random.NextDouble() < Share;
            var busy = random.Next(2) == 0;
            return !fails ? null : busy ? Answer(503, "Service Unavailable", "SlowDown") : Answer(500, "Internal Server Error", "InternalError");
        }
    }

    private static byte[] Answer(int status, string reason, string code)
    {
        var body = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>a fault of the test</Message></Error>";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {reason}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }
}
