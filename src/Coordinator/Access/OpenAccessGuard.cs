using System.Net;
using Microsoft.AspNetCore.Http;

namespace SamCam.Coordinator.Access;

/// <summary>
/// While access is open, lets in only who is really on this machine: no page of a site whose name was made to point here, and nobody whom a proxy
/// on this machine brings.
/// </summary>
internal sealed class OpenAccessGuard(RequestDelegate next, OpenAccess open)
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!await open.IsOpenAsync(context.RequestAborted) || Refusal(context) is not { } refusal)
            await next(context);
        else
            await Results.Problem(refusal + " Make a key with `samcam keys create` to let others in.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    private static string? Refusal(HttpContext context)
    {
        var (connection, request) = (context.Connection, context.Request);
        if (!IsLocal(connection.RemoteIpAddress) || !IsLocal(connection.LocalIpAddress))
            return "There is no API key yet, so only this machine may connect.";
        if (!ListenAddresses.IsLocalHost(request.Host.Host))
            return "There is no API key yet, so only names of this machine are answered: localhost, 127.0.0.1 or [::1].";
        return ProxyHeaders.Any(request.Headers.ContainsKey) ? "There is no API key yet, so nobody may come through a proxy." : null;
    }

    // Without an address it is a socket file.
    private static bool IsLocal(IPAddress? address) => address is null || IPAddress.IsLoopback(address);
}
