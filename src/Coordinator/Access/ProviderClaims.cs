using System.Security.Claims;
using System.Text.Json;

namespace SamCam.Coordinator.Access;

/// <summary>Who somebody is by the claims of the identity provider, and the role that these stand for.</summary>
internal static class ProviderClaims
{
    /// <summary>Who a token is of.</summary>
    /// <param name="token">Its claims.</param>
    /// <param name="validTo">From when on it says so no more; UTC; null when that is not asked.</param>
    /// <param name="oidc">What claims mean.</param>
    public static Identity Identify(ClaimsPrincipal token, DateTime? validTo, OidcOptions oidc)
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
