using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using SamCam.Coordinator.Dashboard.LogIn;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>Where browsers go to log in.</summary>
internal static class LogInPage
{
    /// <summary>Its path.</summary>
    public const string Path = "/login";

    /// <summary>Whether a person looks at a page, rather than a program at the API.</summary>
    public static bool IsFor(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sends a browser to the page, from where it comes back.</summary>
    public static void Show(HttpContext context) =>
        context.Response.Redirect(Path + QueryString.Create("returnUrl", context.Request.Path + context.Request.QueryString));

    /// <summary>Tells a person that a page is for a higher role.</summary>
    public static Task Refuse(HttpContext context, AccessRole? role)
    {
        context.Response.Headers.CacheControl = "no-store";
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(RefusedView.Role)] = role is { } known ? AccessPolicies.Of(known) : "none",
            [nameof(RefusedView.HasSession)] = Identity.Of(context.User)?.Session is not null,
        };
        return new RazorComponentResult<RefusedView>(parameters) { StatusCode = StatusCodes.Status403Forbidden }.ExecuteAsync(context);
    }

    /// <summary>Where to after a log-in: the address that was asked for, when it is one of this server.</summary>
    public static string After(string? returnUrl) => IsHere(returnUrl) ? returnUrl! : "/";

    /// <summary>The page again, which then says what was wrong.</summary>
    /// <param name="why"><c>refused</c> for a key, <c>failed</c> for a log-in at the provider.</param>
    /// <param name="returnUrl">Where to after a log-in.</param>
    public static string Again(string why, string? returnUrl) =>
        Path + QueryString.Create([new(why, "true"), .. IsHere(returnUrl) ? [new KeyValuePair<string, string?>("returnUrl", returnUrl)] : Array.Empty<KeyValuePair<string, string?>>()]);

    // Browsers take "//host" and "/\host" for another server, and drop control characters before they look.
    private static bool IsHere(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(c => char.IsControl(c) || c == '\\');
}
