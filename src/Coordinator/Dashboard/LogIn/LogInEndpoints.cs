using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Coordinator.Access;

namespace SamCam.Coordinator.Dashboard.LogIn;

/// <summary>The page that asks for an API key: plain HTML, whose form goes to <c>/v1/session</c>; and the way to the identity provider.</summary>
internal static class LogInEndpoints
{
    /// <summary>Maps <c>/login</c> and what begins below it; its end is where the provider sends browsers back to.</summary>
    public static void MapLogIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(LogInPage.Path, Show).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(ProviderLogIn.Path, BeginAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static RazorComponentResult<LogInView> Show(HttpContext context, AccessOptions options, string? returnUrl = null, bool refused = false, bool failed = false)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<LogInView>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(LogInView.ReturnUrl)] = LogInPage.After(returnUrl),
            [nameof(LogInView.Refused)] = refused,
            [nameof(LogInView.Failed)] = failed,
            [nameof(LogInView.Provider)] = options.Oidc.OfferedName,
        });
    }

    private static async Task<IResult> BeginAsync(HttpContext context, AccessOptions options, ProviderLogIn logIn, string? returnUrl = null)
    {
        if (options.Oidc.ClientId is null)
            return Results.Problem("Nobody logs in by an identity provider here.", statusCode: StatusCodes.Status404NotFound);
        await logIn.BeginAsync(context, returnUrl);
        return Results.Empty;
    }
}
