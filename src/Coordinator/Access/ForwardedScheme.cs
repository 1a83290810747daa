using Microsoft.AspNetCore.Http;

namespace SamCam.Coordinator.Access;

/// <summary>
/// Takes the word of a proxy that ends TLS. A header that anyone can send is enough: it can only make the sender's own cookies stricter, and the identity
/// provider sends nobody back to an address that was not registered there.
/// </summary>
internal sealed class ForwardedScheme(RequestDelegate next)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers["X-Forwarded-Proto"].ToString().Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase))
            context.Request.Scheme = Uri.UriSchemeHttps;
        return next(context);
    }
}
