using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SamCam.ModelImport.Tests.Catalogue;

/// <summary>A publisher on this machine: it serves one file, whole or from a byte on, and can break off.</summary>
internal sealed class WeightsServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly byte[] content;
    private readonly Task serving;

    public WeightsServer(byte[] content)
    {
        this.content = content;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/weights/tiny.pth"));
        }

        listener.Prefixes.Add(new Uri(Address, "/").ToString());
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Ranges that were asked for, in order; empty text for the whole file.</summary>
    public List<string> Ranges { get; } = [];

    /// <summary>Bytes after which the next answer breaks off; null for none.</summary>
    public int? BreakAfter { get; set; }

    /// <summary>Whether ranges are honoured.</summary>
    public bool HonoursRanges { get; init; } = true;

    /// <summary>The status of every answer; null for 200 or 206.</summary>
    public int? Status { get; init; }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                await AnswerAsync(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Stopped, or the client went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var range = context.Request.Headers["Range"] ?? "";
        Ranges.Add(range);
        var response = context.Response;
        if (Status is { } status)
        {
            response.StatusCode = status;
            response.Close();
            return;
        }

        var from = HonoursRanges && range.Length > 0 ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        if (from > 0)
        {
            response.StatusCode = (int)HttpStatusCode.PartialContent;
            response.AddHeader("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}"));
        }

        response.ContentLength64 = content.Length - from;
        if (BreakAfter is { } count)
        {
            BreakAfter = null;
            await response.OutputStream.WriteAsync(content.AsMemory(from, count));
            await response.OutputStream.FlushAsync();
            response.Abort();
            return;
        }

        await response.OutputStream.WriteAsync(content.AsMemory(from));
        response.Close();
    }
}
