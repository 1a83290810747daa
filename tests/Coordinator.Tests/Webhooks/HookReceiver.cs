using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SamCam.Coordinator.Webhooks;

namespace SamCam.Coordinator.Tests.Webhooks;

/// <summary>A server that is called: keeps what came, and answers as it is told.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private HookReceiver(WebApplication app) => this.app = app;

    /// <summary>How each call is answered, by its number from 1.</summary>
    public Func<int, int> Answer { get; set; } = _ => StatusCodes.Status204NoContent;

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>Its address, without a closing slash.</summary>
    public string Address => app.Urls.First();

    public static async Task<HookReceiver> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", url);
        builder.Logging.ClearProviders();
        var receiver = new HookReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        Calls.Enqueue(new Call(
            context.Request.Path + context.Request.QueryString,
            headers[WebhookSignature.TimestampHeader].ToString(),
            headers[WebhookSignature.Header].ToString(),
            headers[WebhookSignature.DeliveryHeader].ToString(),
            body.ToArray()));
        context.Response.StatusCode = Answer(Calls.Count);
        if (context.Response.StatusCode == StatusCodes.Status302Found)
            context.Response.Headers.Location = "/elsewhere";
    }

    /// <summary>A call that came.</summary>
    internal sealed record Call(string Path, string Timestamp, string Signature, string Delivery, byte[] Body);
}
