using System.Diagnostics.CodeAnalysis;

namespace SamCam.Storage.Access;

/// <summary>Roles as users write them.</summary>
public static class AccessRoles
{
    /// <summary>All of them, for a sentence.</summary>
    public const string Names = "viewer, submitter or admin";

    /// <summary>A role by its name in lower case; numbers are none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out AccessRole role)
    {
        foreach (var candidate in Enum.GetValues<AccessRole>())
        {
            if (NameOf(candidate).Equals(name, StringComparison.Ordinal))
            {
                role = candidate;
                return true;
            }
        }

        role = default;
        return false;
    }

    /// <summary>The name of a role, in lower case.</summary>
    public static string NameOf(AccessRole role) => role.ToString().ToLowerInvariant();
}
