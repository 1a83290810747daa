using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SamCam.Coordinator.Dashboard.LogIn;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>
/// Log-ins of browsers at the identity provider: an authorization code with PKCE. What stays of one is a session like that of a key; tokens are read
/// once and dropped.
/// </summary>
internal sealed class ProviderLogIn(AccessOptions options, BrowserSessions sessions, AuditStore audit, ILoggerFactory loggers) : OpenIdConnectEvents
{
    /// <summary>Where the way to the provider begins.</summary>
    public const string Path = "/login/provider";

    /// <summary>Where it ends: the redirect address to register at the provider.</summary>
    public const string ReturnPath = "/login/return";

    private readonly ILogger logger = loggers.CreateLogger("SamCam.Access");

    /// <summary>Sets up the way to the provider and back.</summary>
    /// <exception cref="InputException">A setting cannot be used; names it.</exception>
    public static void Configure(OpenIdConnectOptions openId, OidcOptions oidc)
    {
        var authority = ProviderTokens.AuthorityOf(oidc);
        if (string.IsNullOrWhiteSpace(oidc.ClientId))
            throw new InputException("Access:Oidc:ClientId", "it is empty", "name the client that the provider knows this service by, or leave it out");
        openId.Authority = authority.OriginalString;
        openId.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        (openId.ClientId, openId.ClientSecret) = (oidc.ClientId, oidc.ClientSecret);
        openId.ResponseType = OpenIdConnectResponseType.Code;
        // Back by redirect: what a page of the provider posts brings no cookie along.
        openId.ResponseMode = OpenIdConnectResponseMode.Query;
        openId.UsePkce = true;
        foreach (var scope in oidc.Scopes)
            openId.Scope.Add(scope);
        openId.TokenHandler = new SignedTokens { MapInboundClaims = false };
        openId.SaveTokens = false;
        openId.DisableTelemetry = true;
        openId.TokenValidationParameters.ValidAlgorithms = ProviderTokens.Algorithms;
        openId.TokenValidationParameters.ClockSkew = ProviderTokens.ClockSkew;
        openId.CallbackPath = ReturnPath;
        // Sessions end here alone.
        (openId.RemoteSignOutPath, openId.SignedOutCallbackPath) = (default, default);
        foreach (var cookie in new[] { openId.CorrelationCookie, openId.NonceCookie })
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        openId.EventsType = typeof(ProviderLogIn);
    }

    /// <summary>Leads a browser to the provider.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="returnUrl">Where it comes back to in the end; an address of another server is not kept.</param>
    public async Task BeginAsync(HttpContext context, string? returnUrl)
    {
        context.Response.Headers.CacheControl = "no-store";
        var back = LogInPage.After(returnUrl);
        try
        {
            await context.ChallengeAsync(OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties { RedirectUri = back });
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
        {
            // Nothing is known of it yet, and it cannot be asked.
            GiveUp(context, e, back);
        }
    }

    /// <inheritdoc/>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        var (http, who) = (context.HttpContext, ProviderClaims.Identify(context.Principal!, validTo: null, options.Oidc));
        http.Response.Headers.CacheControl = "no-store";
        var outcome = who.Role is null ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK;
        await audit.BeginAsync(new AuditRow { Who = who.Name, Role = who.Role, Action = "GET " + ReturnPath, Target = ReturnPath, Outcome = outcome }, http.RequestAborted);
        if (who.Role is { } role)
        {
            await sessions.BeginAsync(http, who, role, http.RequestAborted);
            await new RazorComponentResult<LoggedInView>(new { Address = LogInPage.After(context.ReturnUri) }).ExecuteAsync(http);
        }
        else
        {
            LogMessages.AccessRefused(logger, http.Connection.RemoteIpAddress, "somebody of the identity provider has no role");
            await new RazorComponentResult<NoRoleView>(new { who.Name, Provider = options.Oidc.OfferedName }) { StatusCode = outcome }.ExecuteAsync(http);
        }
    }

    /// <inheritdoc/>
    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        GiveUp(context.HttpContext, context.Failure, context.Properties?.RedirectUri);
        return Task.CompletedTask;
    }

    private void GiveUp(HttpContext context, Exception? failure, string? returnUrl)
    {
        // Some of it is the provider's own text, or that of whoever made the address.
        var reason = new string([.. (failure?.Message ?? "no reason is known").Select(c => char.IsControl(c) ? ' ' : c)]);
        LogMessages.AccessRefused(logger, context.Connection.RemoteIpAddress, "log-in at the identity provider: " + reason);
        context.Response.Redirect(LogInPage.Again("failed", returnUrl));
    }
}
