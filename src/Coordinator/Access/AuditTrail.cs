using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>
/// Writes who asked for which change and what came of it. The row is there before the change: what cannot be written down is not done. Requests of
/// nobody known are refused and not written, or anybody could fill the table.
/// </summary>
internal sealed class AuditTrail(RequestDelegate next, AuditStore audit, ILogger<AuditTrail> logger)
{
    private const int ClientGone = 499;

    private static readonly SearchValues<string> Secrets = SearchValues.Create([AccessToken.ApiKey, AccessToken.Session, "eyJ", "%"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether requests of a method change something.</summary>
    public static bool Changes(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!Changes(request.Method) || context.GetEndpoint() is not RouteEndpoint endpoint || Identity.Of(context.User) is not { } who)
        {
            await next(context);
            return;
        }

        var row = await audit.BeginAsync(
            new AuditRow
            {
                Who = who.Name,
                KeyId = who.KeyId,
                Role = who.Role,
                Action = $"{request.Method} {endpoint.RoutePattern.RawText?.TrimEnd('/')}",
                Target = Target(request, endpoint),
            },
            context.RequestAborted);
        var outcome = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            outcome = context.Response.StatusCode;
        }
        catch (BadHttpRequestException e)
        {
            outcome = e.StatusCode;
            throw;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = ClientGone;
            throw;
        }
        finally
        {
            await EndAsync(row, outcome, context.Response);
        }
    }

    private async Task EndAsync(long row, int outcome, HttpResponse response)
    {
        try
        {
            // What was made has its address in the answer; the request only knew the collection.
            await audit.EndAsync(row, outcome, outcome < 300 ? (string?)response.Headers.Location : null, CancellationToken.None);
        }
        catch (Exception e)
        {
            // It is done, and that it was begun is written.
            LogMessages.AuditNotEnded(logger, row, outcome, e.Message);
        }
    }

    /// <summary>Path and query, less what may be a secret that somebody put there.</summary>
    private static string Target(HttpRequest request, RouteEndpoint endpoint)
    {
        var (path, query) = (request.Path.Value ?? "", request.QueryString.Value ?? "");
        return (path.AsSpan().ContainsAny(Secrets) ? endpoint.RoutePattern.RawText : path) + (query.AsSpan().ContainsAny(Secrets) ? "?..." : query);
    }
}
