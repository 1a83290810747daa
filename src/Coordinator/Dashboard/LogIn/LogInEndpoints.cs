using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Coordinator.Access;

namespace SamCam.Coordinator.Dashboard.LogIn;

/// <summary>The page that asks for an API key: plain HTML, whose form goes to <c>/v1/session</c>.</summary>
internal static class LogInEndpoints
{
    /// <summary>Maps <c>/login</c>.</summary>
    public static void MapLogIn(this IEndpointRouteBuilder routes) => routes.MapGet(LogInPage.Path, Show).AllowAnonymous().ExcludeFromDescription();

    private static RazorComponentResult<LogInView> Show(HttpContext context, string? returnUrl = null, bool refused = false)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<LogInView>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(LogInView.ReturnUrl)] = LogInPage.After(returnUrl),
            [nameof(LogInView.Refused)] = refused,
        });
    }
}
