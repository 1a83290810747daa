using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Access;

/// <summary>Tokens of the identity provider, and the role that their claims stand for.</summary>
internal static class ProviderTokens
{
    // What can be checked with a public key; with a shared secret, whoever checks could also sign.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Sets up how tokens are checked.</summary>
    /// <exception cref="InputException">A setting is missing or cannot be used; names it.</exception>
    public static void Configure(JwtBearerOptions bearer, OidcOptions oidc)
    {
        var authority = oidc.Authority!;
        if (!authority.IsAbsoluteUri || authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback))
            throw new InputException($"Access:Oidc:Authority ({authority})", "it is no https address", "write it as the provider does, https://...");
        if (string.IsNullOrWhiteSpace(oidc.Audience))
            throw new InputException("Access:Oidc:Audience", "it is missing, so that tokens for any other service would be taken", "name the audience of this service's tokens");
        bearer.Authority = authority.OriginalString;
        bearer.Audience = oidc.Audience;
        bearer.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.SaveToken = false;
        bearer.TokenValidationParameters.ValidAlgorithms = Algorithms;
        bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                context.Principal = Read(context.Principal!, context.SecurityToken.ValidTo, oidc).ToPrincipal(context.Scheme.Name);
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = RequireProviderAsync,
        };
    }

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

    private static Identity Read(ClaimsPrincipal token, DateTime validTo, OidcOptions oidc)
    {
        var name = token.FindFirstValue(oidc.NameClaim) ?? token.FindFirstValue("sub") ?? "unnamed";
        var roles = Values(token, oidc.RoleClaim).Select(oidc.RoleOf).Where(r => r is not null).ToList();
        return new Identity(name, roles.Count == 0 ? null : roles.Max(), KeyId: null, validTo);
    }

    private static List<string> Values(ClaimsPrincipal token, string claim)
    {
        var values = token.FindAll(claim).Select(c => c.Value).ToList();
        var dot = claim.IndexOf('.', StringComparison.Ordinal);
        if (values.Count > 0 || dot < 0)
            return values;
        // An object inside the token comes as its JSON.
        foreach (var whole in token.FindAll(claim[..dot]).Where(c => c.Value.StartsWith('{')))
        {
            using var json = JsonDocument.Parse(whole.Value);
            if (Descend(json.RootElement, claim[(dot + 1)..].Split('.')) is { } found)
                values.AddRange(found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Where(IsText).Select(v => v.GetString()!) : IsText(found) ? [found.GetString()!] : []);
        }

        return values;
    }

    private static JsonElement? Descend(JsonElement element, string[] path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;
}
