using Microsoft.AspNetCore.Http;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>The cookie that holds a session: no script reads it, and no other site's page sends it.</summary>
internal static class SessionCookie
{
    /// <summary>Its name.</summary>
    public const string Name = "samcam_session";

    /// <summary>What the browser sent; null when it sent none.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Gives the browser a session.</summary>
    public static void Write(HttpContext context, AccessToken session, DateTime expiresAt)
    {
        var options = Options(context.Request);
        options.Expires = new DateTimeOffset(expiresAt, TimeSpan.Zero);
        context.Response.Cookies.Append(Name, session.Text, options);
    }

    /// <summary>Takes it back.</summary>
    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request));

    private static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        IsEssential = true,
        Path = "/",
        Secure = request.IsHttps,
    };
}
