using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SamCam.Testing;

/// <summary>
/// Stands between a client and an object store on this machine, and does to single requests what the test says, by their method and path.
/// One request goes over a connection, byte for byte but for the headers that say so: the signature stays valid.
/// </summary>
internal sealed class RequestFaultProxy : IAsyncDisposable
{
    private const int MaxHeader = 1 << 16;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri target;
    private readonly Func<string, string, RequestFault> choose;
    private readonly X509Certificate2? certificate;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private readonly HashSet<string> invocations = new(StringComparer.Ordinal);
    private int requests;

    /// <summary>Starts on a free port.</summary>
    /// <param name="target">The store.</param>
    /// <param name="choose">What happens to a request, by its method and its path with query; called by several threads.</param>
    /// <param name="certificate">Speaks https with this certificate; null speaks http.</param>
    public RequestFaultProxy(string target, Func<string, string, RequestFault> choose, X509Certificate2? certificate = null)
    {
        this.target = new Uri(target);
        this.choose = choose;
        this.certificate = certificate;
        listener.Start();
        Endpoint = $"{(certificate is null ? "http" : "https")}://{listener.LocalEndpoint}";
        loop = AcceptAsync();
    }

    /// <summary>The address to give to the client.</summary>
    public string Endpoint { get; }

    /// <summary>Requests that have arrived.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Calls of the client that have arrived; a request that the transport below it repeated counts once.</summary>
    public int Invocations
    {
        get
        {
            lock (invocations)
                return invocations.Count;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await loop;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
                answers.Add(AnswerAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            await using var client = await SecureAsync(new NetworkStream(socket, ownsSocket: true));
            if (await ReadHeaderAsync(client) is not { } header)
                return;
            Interlocked.Increment(ref requests);
            lock (invocations)
                invocations.Add(header.Find(line => line.StartsWith("amz-sdk-invocation-id:", StringComparison.OrdinalIgnoreCase)) ?? "none");
            var words = header[0].Split(' ');
            switch (choose(words[0], words[1]))
            {
                case RequestFault.Silence:
                    await Task.Delay(Timeout.Infinite, stop.Token);
                    break;
                case RequestFault.Reset:
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                    break;
                case RequestFault.Error500:
                    await RefuseAsync(client, header, "500 Internal Server Error", "InternalError");
                    break;
                case RequestFault.SlowDown503:
                    await RefuseAsync(client, header, "503 Slow Down", "SlowDown");
                    break;
                case RequestFault.Denied403:
                    await RefuseAsync(client, header, "403 Forbidden", "AccessDenied");
                    break;
                case RequestFault.LostAnswer:
                    await ForwardAsync(client, header, _ => 0);
                    break;
                case RequestFault.CutAnswer:
                    await ForwardAsync(client, header, length => length / 2);
                    break;
                default:
                    await ForwardAsync(client, header, length => length);
                    break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            // One of the two went away or does not trust the other, or the test is over.
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream plain)
    {
        if (certificate is null)
            return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
        return secure;
    }

    private async Task ForwardAsync(Stream client, List<string> header, Func<long, long> shareOf)
    {
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(target.Host, target.Port, stop.Token);
        await using var store = upstream.GetStream();
        var kept = header.Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase));
        await store.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", kept.Append("Connection: close")) + "\r\n\r\n"), stop.Token);
        await CopyBodyAsync(client, header, store);
        using var answer = new MemoryStream();
        await store.CopyToAsync(answer, stop.Token);
        await client.WriteAsync(answer.GetBuffer().AsMemory(0, (int)shareOf(answer.Length)), stop.Token);
    }

    private async Task RefuseAsync(Stream client, List<string> header, string status, string code)
    {
        await CopyBodyAsync(client, header, Stream.Null);
        var body = header[0].StartsWith("HEAD", StringComparison.Ordinal) ? "" : $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>a fault of the test</Message></Error>";
        await client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), stop.Token);
    }

    private async Task CopyBodyAsync(Stream client, List<string> header, Stream into)
    {
        if (header.Exists(line => line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)))
            await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop.Token);
        var length = header.Find(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var left = length is null ? 0 : int.Parse(length.AsSpan(length.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.Integer, CultureInfo.InvariantCulture);
        var buffer = new byte[1 << 16];
        while (left > 0)
        {
            var read = await client.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)), stop.Token);
            if (read == 0)
                throw new EndOfStreamException();
            await into.WriteAsync(buffer.AsMemory(0, read), stop.Token);
            left -= read;
        }
    }

    // One byte at a time: what follows the header is the body's.
    private async Task<List<string>?> ReadHeaderAsync(Stream client)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (text.Length < MaxHeader && await client.ReadAsync(one, stop.Token) > 0)
        {
            text.Append((char)one[0]);
            if (text.Length >= 4 && text[^1] == '\n' && text[^3] == '\n')
                return [.. text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
        }

        return null;
    }
}
