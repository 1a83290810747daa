using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>Finds out who asks: by API key, by a token of the identity provider, by the cookie of a session, or because access is open.</summary>
internal sealed class AccessHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessOptions options,
    OpenAccess open,
    ApiKeyStore keys,
    SessionStore sessions) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "SamCam";

    private const string Bearer = "Bearer ";

    private readonly ILogger logger = loggers.CreateLogger("SamCam.Access");

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await open.IsOpenAsync(Context.RequestAborted))
            return Known(OpenAccess.Local);
        var header = Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return await FromSessionAsync();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Refused("the Authorization header is of another kind than Bearer");
        var text = header[Bearer.Length..].Trim();
        if (text.StartsWith(AccessToken.ApiKey, StringComparison.Ordinal))
            return await FromKeyAsync(text);
        return options.Oidc.Authority is null
            ? Refused("the Authorization header has no API key")
            : await Context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (LogInPage.IsFor(Request))
        {
            LogInPage.Show(Context);
            return Task.CompletedTask;
        }

        Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer");
        return Results.Problem(
            "Say who you are: send an API key that is in force as `Authorization: Bearer sck_...`. `samcam keys create` makes keys.",
            statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var role = Identity.Of(Context.User)?.Role;
        if (LogInPage.IsFor(Request))
            return LogInPage.Refuse(Context, role);
        return Results.Problem(
            $"This needs a higher role than {(role is null ? "none" : AccessPolicies.Of(role.Value))}.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(Context);
    }

    private async Task<AuthenticateResult> FromKeyAsync(string text)
    {
        if (AccessToken.Parse(AccessToken.ApiKey, text) is not { } token)
            return Refused("an API key is malformed");
        return await keys.AuthenticateAsync(token, Context.RequestAborted) is { } key
            ? Known(new Identity(key.Name, key.Role, key.Id, key.ExpiresAt))
            : Refused($"API key {token} is unknown, revoked or out of date");
    }

    private async Task<AuthenticateResult> FromSessionAsync()
    {
        if (AccessToken.Parse(AccessToken.Session, SessionCookie.Read(Request)) is not { } token)
            return AuthenticateResult.NoResult();
        return await sessions.FindAsync(token, Context.RequestAborted) is { } session
            ? Known(new Identity(session.Name, session.Role, session.KeyId, session.ExpiresAt, token.Lookup))
            : AuthenticateResult.NoResult();
    }

    private AuthenticateResult Known(Identity identity) => AuthenticateResult.Success(new AuthenticationTicket(identity.ToPrincipal(SchemeName), SchemeName));

    private AuthenticateResult Refused(string reason)
    {
        LogMessages.AccessRefused(logger, Context.Connection.RemoteIpAddress, reason);
        return AuthenticateResult.Fail(reason);
    }
}
