using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>An OpenID Connect provider whose tokens are taken: section <c>Access:Oidc</c>.</summary>
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

    /// <summary>The highest role that a value of the claim stands for; null for none. A role's own name stands for it when no values are listed for it.</summary>
    public AccessRole? RoleOf(string value) =>
        Stands(Admins, "admin", value) ? AccessRole.Admin
        : Stands(Submitters, "submitter", value) ? AccessRole.Submitter
        : Stands(Viewers, "viewer", value) ? AccessRole.Viewer
        : null;

    private static bool Stands(IList<string> listed, string own, string value) =>
        listed.Count == 0 ? value == own : listed.Contains(value, StringComparer.Ordinal);
}
