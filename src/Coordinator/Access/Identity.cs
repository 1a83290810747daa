using System.Globalization;
using System.Security.Claims;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>Who asks, however that was found out.</summary>
/// <param name="Name">The name of the key, or who the identity provider says it is.</param>
/// <param name="Role">The role; null for somebody who is known and has none.</param>
/// <param name="KeyId">The key; null when there was none.</param>
/// <param name="ExpiresAt">From when on it is no longer true; UTC; null when nothing says.</param>
public sealed record Identity(string Name, AccessRole? Role, Guid? KeyId = null, DateTime? ExpiresAt = null)
{
    private const string NameClaim = "name";
    private const string RoleClaim = "role";
    private const string KeyClaim = "key";
    private const string ExpiryClaim = "expires";

    /// <summary>As the framework carries it; has a claim for each role that is held.</summary>
    /// <param name="scheme">How it was found out.</param>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, NameClaim, RoleClaim);
        identity.AddClaim(new Claim(NameClaim, Name));
        for (var role = AccessRole.Viewer; role <= Role; role++)
            identity.AddClaim(new Claim(RoleClaim, role.ToString()));
        if (KeyId is { } key)
            identity.AddClaim(new Claim(KeyClaim, key.ToString()));
        if (ExpiresAt is { } expiry)
            identity.AddClaim(new Claim(ExpiryClaim, expiry.ToString("O", CultureInfo.InvariantCulture)));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Reads what <see cref="ToPrincipal"/> wrote; null for somebody unknown.</summary>
    public static Identity? Of(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true, Name: { } name })
            return null;
        var roles = Enum.GetValues<AccessRole>().Where(r => principal.IsInRole(r.ToString())).ToList();
        return new Identity(
            name,
            roles.Count == 0 ? null : roles.Max(),
            Guid.TryParse(principal.FindFirstValue(KeyClaim), out var key) ? key : null,
            DateTime.TryParse(principal.FindFirstValue(ExpiryClaim), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var expiry) ? expiry : null);
    }
}
