using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>An OpenID Connect provider whose tokens are taken, and where browsers may log in: section <c>Access:Oidc</c>.</summary>
public sealed record OidcOptions
{
    /// <summary>Its address, which its tokens name as their issuer; null for none.</summary>
    public Uri? Authority { get; init; }

    /// <summary>The audience that a token must be for.</summary>
    public string? Audience { get; init; }

    /// <summary>The claim that says who it is; <c>sub</c> where a token has no such claim.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>The claim with the roles: a text, a list of texts, or a path into an object, such as <c>realm_access.roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Values of the claim that make a viewer.</summary>
    public IList<string> Viewers { get; init; } = [];

    /// <summary>Values of the claim that make a submitter.</summary>
    public IList<string> Submitters { get; init; } = [];

    /// <summary>Values of the claim that make an admin.</summary>
    public IList<string> Admins { get; init; } = [];

    /// <summary>What the provider knows this service by when browsers log in there; null when they may not.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret that goes with it; null for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What the log-in page calls the provider; its host unless told.</summary>
    public string? Name { get; init; }

    /// <summary>Scopes that are asked for beside <c>openid</c> and <c>profile</c>: where the role claim needs one.</summary>
    public IList<string> Scopes { get; init; } = [];

    /// <summary>The name that people read; null when they cannot log in there.</summary>
    public string? OfferedName => ClientId is null ? null : Name ?? Authority?.Host;

    /// <summary>The highest role that a value of the claim stands for; null for none. A role's own name stands for it when no values are listed for it.</summary>
    public AccessRole? RoleOf(string value) =>
        Stands(Admins, "admin", value) ? AccessRole.Admin
        : Stands(Submitters, "submitter", value) ? AccessRole.Submitter
        : Stands(Viewers, "viewer", value) ? AccessRole.Viewer
        : null;

    /// <summary>It shows itself without the secret.</summary>
    public override string ToString() => $"{nameof(OidcOptions)} {Authority}";

    private static bool Stands(IList<string> listed, string own, string value) =>
        listed.Count == 0 ? value == own : listed.Contains(value, StringComparer.Ordinal);
}
