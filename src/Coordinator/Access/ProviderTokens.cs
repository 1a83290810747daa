using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Access;

/// <summary>Tokens of the identity provider, as programs send them.</summary>
internal static class ProviderTokens
{
    /// <summary>What can be checked with a public key; with a shared secret, whoever checks could also sign.</summary>
    public static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Sets up how tokens are checked.</summary>
    /// <exception cref="InputException">A setting is missing or cannot be used; names it.</exception>
    public static void Configure(JwtBearerOptions bearer, OidcOptions oidc)
    {
        var authority = AuthorityOf(oidc);
        if (string.IsNullOrWhiteSpace(oidc.Audience))
            throw new InputException("Access:Oidc:Audience", "it is missing, so that tokens for any other service would be taken", "name the audience of this service's tokens");
        bearer.Authority = authority.OriginalString;
        bearer.Audience = oidc.Audience;
        bearer.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.SaveToken = false;
        bearer.TokenValidationParameters.ValidAlgorithms = Algorithms;
        bearer.TokenValidationParameters.ClockSkew = ClockSkew;
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                context.Principal = ProviderClaims.Identify(context.Principal!, context.SecurityToken.ValidTo, oidc).ToPrincipal(context.Scheme.Name);
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = RequireProviderAsync,
        };
    }

    /// <summary>The provider's address.</summary>
    /// <exception cref="InputException">Others could read or change what comes from there.</exception>
    public static Uri AuthorityOf(OidcOptions oidc) =>
        oidc.Authority is { IsAbsoluteUri: true } authority && (authority.Scheme == Uri.UriSchemeHttps || authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)
            ? authority
            : throw new InputException($"Access:Oidc:Authority ({oidc.Authority})", "it is no https address", "write it as the provider does, https://...");

    /// <summary>A token that could not be checked is not a wrong one.</summary>
    private static async Task RequireProviderAsync(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException e)
        {
            throw new BadHttpRequestException("The identity provider cannot be reached.", StatusCodes.Status503ServiceUnavailable, e);
        }
    }
}
