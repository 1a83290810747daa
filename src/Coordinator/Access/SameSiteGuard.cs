using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SamCam.Coordinator.Access;

/// <summary>
/// Refuses what a page of another site makes a browser do: requests that change something, and web sockets. Browsers say where a request comes from
/// (<c>Sec-Fetch-Site</c>, <c>Origin</c>) and no page can make them lie; one that acts by cookie and does not say is refused too.
/// </summary>
internal sealed class SameSiteGuard(RequestDelegate next)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context) => !Acts(context.Request) || IsOwn(context.Request)
        ? next(context)
        : Results.Problem("The request comes from a page of another site.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);

    private static bool Acts(HttpRequest request) => AuditTrail.Changes(request.Method) || request.Headers.ContainsKey(HeaderNames.Upgrade);

    private static bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is "same-origin" or "none";
        var origin = request.Headers.Origin.ToString();
        // Of the scheme nothing is known behind a proxy that ends TLS. Both leave the port out where it goes without saying.
        if (origin.Length > 0)
            return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
        return SessionCookie.Read(request) is null || request.Headers.ContainsKey(HeaderNames.Authorization);
    }
}
