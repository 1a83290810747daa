using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SamCam.Coordinator.Access;

/// <summary>Headers that tell browsers what they may do with an answer, unless the endpoint has said so itself.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // Nothing that the API gives out is a page.
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Components set styles of elements as they draw; scripts come from files alone.
    private const string PagePolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        var api = context.Request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, api ? ApiPolicy : PagePolicy);
        headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
        headers.TryAdd(HeaderNames.XFrameOptions, "DENY");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        if (api)
            headers.TryAdd(HeaderNames.CacheControl, "no-store");
        return Task.CompletedTask;
    }
}
