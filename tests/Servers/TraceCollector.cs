using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace SamCam.Testing.Servers;

/// <summary>A collector that takes traces by OTLP over HTTP and keeps what matters of each span.</summary>
public sealed class TraceCollector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<TraceSpan> spans = new();

    /// <summary>Listens on a free port.</summary>
    public TraceCollector()
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take()}/"));
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>What exporters are told.</summary>
    public Uri Address { get; }

    /// <summary>The spans that came so far.</summary>
    public IReadOnlyCollection<TraceSpan> Spans => spans;

    /// <inheritdoc/>
    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    foreach (var span in ProtobufFields.Spans(body.ToArray()))
                        spans.Enqueue(span);
                }

                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
